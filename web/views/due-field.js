/** When a task is due: a date, a time, and on which clock. */
import { html } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { addDays, listZones, wallTimeOf } from "../app/zones.js";
import { Chip, namesOfZones, SelectField, TextField } from "./controls.js";

const SHORTCUTS = { Today: 0, Tomorrow: 1, "In a week": 7 };

export function DueField({ draft, change, accepts, errors }) {
  const set = (name) => (value) => change({ [name]: value });
  const time = { label: "Time", name: "time", type: "time", value: draft.time };
  const zone = { name: "time_zone", zone: draft.zone, errors };
  return html`
    <fieldset class="group-box">
      <legend>Due</legend>
      <${Shortcuts} draft=${draft} change=${change} />
      <div class="columns">
        <${TextField}
          label="Date"
          name="due_date"
          type="date"
          errors=${errors}
          value=${draft.date}
          onText=${(date) => change({ date })}
        />
        ${draft.date && html`<${TextField} ...${time} onText=${set("time")} />`}
      </div>
      ${draft.date && accepts("time_zone") && html`<${ZoneField} ...${zone} onChoose=${set("zone")} />`}
    </fieldset>
  `;
}

/** A choice of time zone. */
export function ZoneField({ zone, ...field }) {
  const zones = namesOfZones([...new Set([zone, ...listZones()])].sort());
  return html`<${SelectField} label="Time zone" ...${field} value=${zone} choices=${zones} />`;
}

function Shortcuts({ draft, change }) {
  const { clock } = useWorkspace();
  const today = wallTimeOf(clock.now(), draft.zone).date;
  const dates = Object.entries(SHORTCUTS).map(([label, days]) => [label, addDays(today, days)]);
  return html`
    <div class="shortcuts" role="group" aria-label="Quick dates">
      ${dates.map(([label, date]) => {
        const chip = { isOn: draft.date === date, onClick: () => change({ date }) };
        return html`<${Chip} key=${label} ...${chip}>${label}<//>`;
      })}
      ${draft.date && html`<${Chip} onClick=${() => change({ date: "" })}>No date<//>`}
    </div>
  `;
}
