/** When a person wants to be left alone: hours for each weekday on which they begin. */
import { DAY_NAMES, DAYS } from "../app/recurrence.js";
import { html } from "../app/view.js";
import { Button, IconButton, into, SelectField } from "./controls.js";
import { ZoneField } from "./due-field.js";
import { errorsOf } from "./field.js";

const POLICIES = { defer: "Tell me afterwards", drop: "Leave them out" };
const NIGHT = { start: "22:00", end: "07:00" };
const NOON = { start: "12:00", end: "13:00" };
const EVERY_NIGHT = Object.fromEntries(DAYS.map((day) => [day, [NIGHT]]));

export function QuietHours({ draft, change, errors }) {
  const { days, policy } = draft.quiet_hours;
  const set = (changes) => change({ quiet_hours: { ...draft.quiet_hours, ...changes } });
  return html`
    <fieldset class="group-box">
      <legend>Quiet hours</legend>
      <p class="hint">An end before the start is on the day after. Urgent tasks are told all the same.</p>
      <div class="columns">
        <${SelectField}
          label="What comes up meanwhile"
          name="policy"
          value=${policy}
          choices=${POLICIES}
          onChoose=${(chosen) => set({ policy: chosen })}
        />
        <${ZoneField}
          name="time_zone"
          zone=${draft.time_zone}
          errors=${errors}
          onChoose=${(zone) => change({ time_zone: zone })}
        />
      </div>
      <div class="buttons">
        <${Button} kind="small" onClick=${() => set({ days: EVERY_NIGHT })}>Every night<//>
        <${Button} kind="small" onClick=${() => set({ days: {} })}>Never<//>
      </div>
      <${Week} days=${days} errors=${errors} onChange=${(changed) => set({ days: { ...days, ...changed } })} />
    </fieldset>
  `;
}

function Week({ days, errors, onChange }) {
  return html`
    <ul class="quiet-days">
      ${DAYS.map(
        (day, index) => html`
          <${Day}
            key=${day}
            name=${DAY_NAMES[index]}
            windows=${days[day] ?? []}
            errors=${errorsOf(errors, `quiet_hours.days.${day}`)}
            onChange=${(windows) => onChange({ [day]: windows })}
          />
        `,
      )}
    </ul>
  `;
}

function Day({ name, windows, onChange, errors }) {
  const replace = (index, changes) => onChange(windows.map((one, at) => (at === index ? { ...one, ...changes } : one)));
  const remove = (index) => onChange(windows.filter((_, at) => at !== index));
  const add = () => onChange([...windows, windows.length ? NOON : NIGHT]);
  return html`
    <li class="quiet-day">
      <span class="quiet-name">${name}</span>
      <div class="quiet-windows">
        ${windows.map(
          (hours, index) => html`
            <${Hours}
              key=${index}
              hours=${hours}
              day=${name}
              isWrong=${errors.length > 0}
              onChange=${(changes) => replace(index, changes)}
              onRemove=${() => remove(index)}
            />
          `,
        )}
        ${errors.map(({ field, message }) => html`<p class="error" key=${field}>${message}</p>`)}
      </div>
      <${IconButton} icon="plus" label="Add hours on ${name}" title="Add hours" onClick=${add} />
    </li>
  `;
}

/** A day's end is 24:00 to the service, and 00:00 in a field for times. */
const [MIDNIGHT, DAYS_END] = ["00:00", "24:00"];

function Hours({ hours: { start, end }, day, isWrong, onChange, onRemove }) {
  const shownEnd = end === DAYS_END ? MIDNIGHT : end;
  const setEnd = (time) => onChange({ end: time === MIDNIGHT ? DAYS_END : time });
  const plain = { type: "time", "aria-invalid": isWrong ? "true" : undefined };
  return html`
    <div class="quiet-window">
      <input
        ...${plain}
        aria-label="${day}, from"
        value=${start}
        onInput=${into((time) => onChange({ start: time }))}
      />
      <span aria-hidden="true">–</span>
      <input ...${plain} aria-label="${day}, to" value=${shownEnd} onInput=${into(setEnd)} />
      <${IconButton}
        icon="close"
        label="Remove the hours from ${start} to ${end} on ${day}"
        title="Remove"
        onClick=${onRemove}
      />
    </div>
  `;
}
