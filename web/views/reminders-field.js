/** When a person is reminded of a task, before it is due. */
import { OFFSETS, REMINDERS_LIMIT, sayOffset, writeOffset } from "../app/reminders.js";
import { html, useState } from "../app/view.js";
import { Button, Chip, into, Options } from "./controls.js";
import { Field } from "./field.js";
import { Icon } from "./icons.js";

const OTHER = "other";
const UNITS = { minutes: "minutes before", hours: "hours before", days: "days before", weeks: "weeks before" };

export function RemindersField({ draft: { date, reminders }, change, errors }) {
  const [isOther, setOther] = useState(false);
  if (!date) return null;
  const remove = (offset) => change({ reminders: reminders.filter((one) => one !== offset) });
  const add = (offset) => {
    setOther(false);
    if (!reminders.includes(offset)) change({ reminders: [...reminders, offset] });
  };
  const choose = (event) => {
    const { value } = event.currentTarget;
    event.currentTarget.value = ""; // it stays a question
    if (value === OTHER) setOther(true);
    else if (value) add(value);
  };
  return html`
    <${Field} label="Remind me" name="reminder_offsets" errors=${errors}>
      ${(attributes) => html`
        <div class="reminders">
          ${reminders.map((offset) => html`<${Reminder} key=${offset} offset=${offset} onRemove=${remove} />`)}
          ${reminders.length < REMINDERS_LIMIT && html`<${Question} ...${{ attributes, reminders, choose }} />`}
        </div>
        ${isOther && html`<${Other} onAdd=${add} onCancel=${() => setOther(false)} />`}
      `}
    <//>
  `;
}

function Question({ attributes, reminders, choose }) {
  const left = [...OFFSETS].filter(([offset]) => !reminders.includes(offset));
  const choices = { "": reminders.length ? "Another…" : "Never", ...Object.fromEntries(left), [OTHER]: "Other…" };
  return html`<select ...${attributes} value="" onChange=${choose}><${Options} choices=${choices} /></select>`;
}

function Reminder({ offset, onRemove }) {
  return html`
    <${Chip} onClick=${() => onRemove(offset)}
      ><span class="hidden">Remove: </span>${sayOffset(offset)}<${Icon} name="close"
    /><//>
  `;
}

/** Any number of minutes, hours, days or weeks. */
function Other({ onAdd, onCancel }) {
  const [number, setNumber] = useState("45");
  const [unit, setUnit] = useState("minutes");
  const isNumber = /^\d+$/.test(number);
  const add = () => isNumber && onAdd(writeOffset(Number(number), unit));
  const addOnEnter = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // it is not the task that is done with
    add();
  };
  return html`
    <div class="other-reminder" role="group" aria-label="Another reminder" onKeyDown=${addOnEnter}>
      <input type="number" min="0" aria-label="How many" value=${number} onInput=${into(setNumber)} />
      <select aria-label="Of what" value=${unit} onChange=${into(setUnit)}><${Options} choices=${UNITS} /></select>
      <${Button} onClick=${add} disabled=${!isNumber}>Add<//>
      <${Button} onClick=${onCancel}>Cancel<//>
    </div>
  `;
}
