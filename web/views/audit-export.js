/** The trail as a file, in the formats that the API has. */
import { AUDIT } from "../app/paths.js";
import { html } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Button } from "./controls.js";

const FORMATS = { "text/csv": "CSV", "application/x-ndjson": "NDJSON" };

export function AuditExport({ filter }) {
  const { api, toasts } = useWorkspace();
  const save = async (type) => {
    try {
      download(await readAll(api, type, filter), `audit-trail.${FORMATS[type].toLowerCase()}`);
    } catch (error) {
      toasts.trouble("The trail could not be exported", error);
    }
  };
  return html`
    <div class="buttons" role="group" aria-label="Export">
      ${Object.keys(FORMATS).map(
        (type) => html` <${Button} key=${type} kind="small" onClick=${() => save(type)}>Export ${FORMATS[type]}<//> `,
      )}
    </div>
  `;
}

/** The pages of an export, one after the other, are the whole. */
async function readAll(api, type, filter) {
  const pages = [];
  let cursor = null;
  do {
    const { blob, next } = await api.getAs(type, AUDIT, { ...filter, cursor });
    pages.push(blob);
    cursor = next;
  } while (cursor);
  return new Blob(pages, { type });
}

function download(blob, name) {
  const address = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
