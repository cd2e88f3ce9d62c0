/** On which days of a week or a month a task repeats. */
import { DAY_NAMES, DAYS, ORDINALS } from "../app/recurrence.js";
import { html } from "../app/view.js";
import { Chip, SelectField, TextField } from "./controls.js";

const ON = {
  date: "On the day of the first date",
  dates: "On days of the month",
  last: "On the last day",
  weekday: "On a weekday",
};
const WEEKDAYS = Object.fromEntries(DAYS.map((day, index) => [day, DAY_NAMES[index]]));

/** Days of the week; none means that of the first date. */
export function WeekDays({ days, choose }) {
  const toggle = (day) => choose({ days: days.includes(day) ? days.filter((one) => one !== day) : [...days, day] });
  return html`
    <div class="weekdays" role="group" aria-label="Days of the week">
      ${Object.entries(WEEKDAYS).map(
        ([day, name]) => html`
          <${Chip} key=${day} aria-label=${name} isOn=${days.includes(day)} onClick=${() => toggle(day)}
            >${name.slice(0, 2)}<//
          >
        `,
      )}
    </div>
  `;
}

/** A day of the month, several, the last one, or such as the second Tuesday. */
export function MonthDays({ recurrence, choose }) {
  const Detail = DETAILS[recurrence.on];
  const chooseOn = (on) => choose({ on });
  return html`
    <${SelectField} label="When in the month" name="on" value=${recurrence.on} choices=${ON} onChoose=${chooseOn} />
    ${Detail && html`<${Detail} recurrence=${recurrence} choose=${choose} />`}
  `;
}

const DETAILS = {
  dates: ({ recurrence, choose }) => {
    const field = { label: "Days", name: "dates", hint: "Such as 1, 15", value: recurrence.dates };
    return html`<${TextField} ...${field} onText=${(dates) => choose({ dates })} />`;
  },
  weekday: ({ recurrence, choose }) => {
    const nth = { label: "Which", name: "nth", value: recurrence.nth, choices: ORDINALS };
    const weekday = { label: "Weekday", name: "weekday", value: recurrence.weekday, choices: WEEKDAYS };
    return html`
      <div class="columns">
        <${SelectField} ...${nth} onChoose=${(chosen) => choose({ nth: chosen })} />
        <${SelectField} ...${weekday} onChoose=${(chosen) => choose({ weekday: chosen })} />
      </div>
    `;
  },
};
