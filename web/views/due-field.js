/** When a task is due: a date, a time, and on which clock. */
import { html } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { addDays, listZones, wallTimeOf } from "../app/zones.js";
import { Chip, namesOfZones, SelectField, TextField } from "./controls.js";

const SHORTCUTS = { Today: 0, Tomorrow: 1, "In a week": 7 };

export function DueField({ draft, change, errors }) {
  const set = (name) => (value) => change({ [name]: value });
  const time = { label: "Time", name: "time", type: "time", value: draft.time };
  const zone = { name: "time_zone", zone: draft.zone, errors };
  return html`
    <fieldset class="group-box">
      <legend>${draft.recurrence.every === "never" ? "Due" : "First due"}</legend>
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
      ${draft.date && html`<${ZoneField} ...${zone} onChoose=${set("zone")} />`}
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
  const now = wallTimeOf(clock.now(), draft.zone);
  const dates = Object.entries(SHORTCUTS).map(([label, days]) => [label, addDays(now.date, days)]);
  const choose = (date) => change({ date, time: date === now.date ? laterToday(draft.time, now.time) : draft.time });
  return html`
    <div class="shortcuts" role="group" aria-label="Quick dates">
      ${dates.map(([label, date]) => {
        const chip = { isOn: draft.date === date, onClick: () => choose(date) };
        return html`<${Chip} key=${label} ...${chip}>${label}<//>`;
      })}
      ${draft.date && html`<${Chip} onClick=${() => change({ date: "" })}>No date<//>`}
    </div>
  `;
}

/** Nothing can be due in the past: of a time that is over today, make the next full hour. */
function laterToday(time, now) {
  if (time > now) return time;
  const hour = Number(now.slice(0, 2)) + 1;
  return hour < 24 ? `${String(hour).padStart(2, "0")}:00` : "23:59";
}
