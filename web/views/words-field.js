/** What a task is about: its title, its notes, and how it is sorted in. */
import { html } from "../app/view.js";
import { into, SelectField, TextField } from "./controls.js";
import { Field } from "./field.js";
import { PRIORITIES } from "./priority.js";

export function WordsField({ draft, change, errors }) {
  const set = (name) => (value) => change({ [name]: value });
  const priority = { label: "Priority", name: "priority", value: draft.priority, choices: PRIORITIES };
  const tags = { label: "Tags", name: "tags", hint: "Separated by commas", value: draft.tags };
  return html`
    <${TextField} label="Title" name="title" errors=${errors} autofocus value=${draft.title} onText=${set("title")} />
    <${Field} label="Notes" name="description" errors=${errors}>
      ${(attributes) => html`
        <textarea ...${attributes} rows="3" value=${draft.description} onInput=${into(set("description"))} />
      `}
    <//>
    <div class="columns">
      <${SelectField} ...${priority} errors=${errors} onChoose=${set("priority")} />
      <${TextField} ...${tags} errors=${errors} onText=${set("tags")} />
    </div>
  `;
}
