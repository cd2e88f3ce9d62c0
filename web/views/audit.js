/** The audit trail: who changed what, the newest first. */
import { AUDIT } from "../app/paths.js";
import { html, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { AuditExport } from "./audit-export.js";
import { AuditFilters } from "./audit-filters.js";
import { AuditRow } from "./audit-row.js";
import { AuditVerification } from "./audit-verification.js";
import { Button } from "./controls.js";
import { usePages } from "./pages.js";
import { Empty, ListState } from "./states.js";

const PAGE = 50;

export function AuditView() {
  const { person } = useWorkspace();
  const [filter, setFilter] = useState({});
  const list = usePages(AUDIT, { ...filter, limit: PAGE });
  return html`
    <section class="audit" aria-labelledby="audit-title">
      <header class="audit-head">
        <h1 id="audit-title">Audit trail</h1>
        <${AuditExport} filter=${filter} />
      </header>
      <p class="quiet">
        Every change of ${person.isAdmin ? "anybody's" : "your"} data, by whomever it was made. Nothing here can be
        altered.
      </p>
      <${AuditVerification} />
      <${AuditFilters} filter=${filter} onFilter=${setFilter} onReload=${list.reload} />
      <${ListState} list=${list} what="The audit trail">
        <${Empty} title="No entries.">Nothing that fits has been written down.<//>
      <//>
      <ol class="entries" aria-label="Entries">
        ${list.items.map((entry) => html`<${AuditRow} key=${entry.event_id} entry=${entry} person=${person} />`)}
      </ol>
      ${list.cursor && html`<${Button} kind="more" onClick=${list.more}>Show older entries<//>`}
    </section>
  `;
}
