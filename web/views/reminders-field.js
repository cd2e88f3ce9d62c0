/** When a person is reminded of a task, before it is due. */
import { OFFSETS, REMINDERS_LIMIT, sayOffset } from "../app/reminders.js";
import { html } from "../app/view.js";
import { Chip, Options } from "./controls.js";
import { Field } from "./field.js";
import { Icon } from "./icons.js";

export function RemindersField({ draft: { date, reminders }, change, errors }) {
  if (!date) return null;
  const remove = (offset) => change({ reminders: reminders.filter((one) => one !== offset) });
  const add = (event) => {
    const offset = event.currentTarget.value;
    event.currentTarget.value = ""; // it stays a question
    if (offset) change({ reminders: [...reminders, offset] });
  };
  return html`
    <${Field} label="Remind me" name="reminder_offsets" errors=${errors}>
      ${(attributes) => html`
        <div class="reminders">
          ${reminders.map((offset) => html`<${Reminder} key=${offset} offset=${offset} onRemove=${remove} />`)}
          <select ...${attributes} value="" disabled=${reminders.length >= REMINDERS_LIMIT} onChange=${add}>
            <${Options} choices=${listChoices(reminders)} />
          </select>
        </div>
      `}
    <//>
  `;
}

function listChoices(reminders) {
  const left = [...OFFSETS].filter(([offset]) => !reminders.includes(offset));
  return { "": reminders.length ? "Another…" : "Never", ...Object.fromEntries(left) };
}

function Reminder({ offset, onRemove }) {
  return html`
    <${Chip} onClick=${() => onRemove(offset)}
      ><span class="hidden">Remove: </span>${sayOffset(offset)}<${Icon} name="close"
    /><//>
  `;
}
