/** Adding a task by its title alone; "Details" carries the title on into the whole form. */
import { html, useRef, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Button, into } from "./controls.js";
import { errorsOf, OtherErrors, sayErrors } from "./field.js";
import { useSubmission } from "./submission.js";

const NAMES = ["title"];

export function QuickAdd({ onMore }) {
  const { actions } = useWorkspace();
  const [title, setTitle] = useState("");
  const input = useRef(null);
  const { problem, isBusy, submit } = useSubmission(async (key) => {
    await actions.create({ title: title.trim() }, key);
    setTitle("");
    input.current.focus();
  }, title);
  const more = () => {
    onMore(title);
    setTitle("");
  };
  const errors = errorsOf(problem?.errors, "title");
  return html`
    <form class="quick-add" onSubmit=${submit} novalidate>
      <label class="hidden" for="quick-title">New task</label>
      <input ...${describeInput(errors)} ref=${input} value=${title} onInput=${into(setTitle)} />
      <${Button} kind="primary" icon="plus" type="submit" disabled=${isBusy}><span class="quick-label">Add</span><//>
      <${Button} onClick=${more}>Details<//>
      ${errors.length > 0 && html`<p class="error" id="quick-error" role="alert">${sayErrors(errors)}</p>`}
      <${OtherErrors} problem=${problem} names=${NAMES} />
    </form>
  `;
}

function describeInput(errors) {
  const plain = { id: "quick-title", name: "title", placeholder: "Add a task…", autocomplete: "off" };
  return errors.length ? { ...plain, "aria-invalid": "true", "aria-describedby": "quick-error" } : plain;
}
