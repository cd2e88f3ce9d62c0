/** How a task repeats: choices that become a pattern, and the dates that it leads to. */
import { UNITS } from "../app/recurrence.js";
import { writePreview, writeTask } from "../app/task-draft.js";
import { html } from "../app/view.js";
import { SelectField, TextField } from "./controls.js";
import { MonthDays, WeekDays } from "./recurrence-days.js";
import { RecurrencePreview } from "./recurrence-preview.js";

const EVERY = {
  never: "Does not repeat",
  daily: "Every day",
  weekdays: "Every weekday",
  weekly: "Every week",
  monthly: "Every month",
  yearly: "Every year",
  custom: "By a rule of its own",
};
const ENDS = { never: "Never", date: "On a date", count: "After some times" };
const RULE_HINT = "A pattern such as weekly/2:mon,wed, or RRULE:FREQ=… (RFC 5545)";

/** The finer choices, each with the member of the draft that it sets. */
const FINER = {
  recurrence_month_end: {
    label: "Where a month is too short",
    member: "monthEnd",
    choices: { "": "As usual for the rule", clamp: "Take the last day", skip: "Leave the month out" },
  },
  recurrence_anchor: {
    label: "Count from",
    member: "anchor",
    choices: { "": "The date before", completion: "The day it was completed" },
  },
  recurrence_catch_up: {
    label: "When one is missed",
    member: "catchUp",
    choices: { "": "Only the latest stays open", all: "Every one stays open" },
  },
};

export function RecurrenceBuilder(parts) {
  const { draft, change, errors } = parts;
  if (!draft.date) return null;
  const { recurrence } = draft;
  const choose = (changes) => change({ recurrence: { ...recurrence, ...changes } });
  return html`
    <fieldset class="group-box">
      <legend>Repeat</legend>
      <div class="columns">
        <${SelectField}
          label="How often"
          name="recurrence_pattern"
          errors=${errors}
          value=${recurrence.every}
          choices=${EVERY}
          onChoose=${(every) => choose({ every })}
        />
        ${UNITS[recurrence.every] && html`<${Interval} recurrence=${recurrence} choose=${choose} />`}
      </div>
      <${Detail} recurrence=${recurrence} choose=${choose} />
      ${recurrence.every !== "never" && html`<${End} ...${parts} /><${Finer} ...${parts} />`}
      <${RecurrencePreview} question=${writePreview(writeTask(draft))} />
    </fieldset>
  `;
}

function Interval({ recurrence: { every, interval }, choose }) {
  const set = (text) => choose({ interval: Math.max(1, Math.trunc(Number(text)) || 1) });
  const label = `Every how many ${UNITS[every]}s`;
  return html`<${TextField}
    label=${label}
    name="interval"
    type="number"
    min="1"
    max="999"
    value=${interval}
    onText=${set}
  />`;
}

function Detail({ recurrence, choose }) {
  if (recurrence.every === "weekly") return html`<${WeekDays} days=${recurrence.days} choose=${choose} />`;
  if (recurrence.every === "monthly") return html`<${MonthDays} recurrence=${recurrence} choose=${choose} />`;
  if (recurrence.every !== "custom") return null;
  const set = (text) => choose({ text });
  return html`<${TextField}
    label="Rule"
    name="rule"
    hint=${RULE_HINT}
    class="code"
    spellcheck=${false}
    value=${recurrence.text}
    onText=${set}
  />`;
}

function End(parts) {
  const { draft, change } = parts;
  const EndDetail = END_DETAILS[draft.ends];
  const choose = (ends) => change({ ends });
  return html`
    <div class="columns">
      <${SelectField} label="Ends" name="ends" value=${draft.ends} choices=${ENDS} onChoose=${choose} />
      ${EndDetail && html`<${EndDetail} ...${parts} />`}
    </div>
  `;
}

const END_DETAILS = {
  date: ({ draft: { endDate }, change, errors }) => {
    const field = { label: "Last day", name: "recurrence_end_date", type: "date", errors, value: endDate };
    return html`<${TextField} ...${field} onText=${(date) => change({ endDate: date })} />`;
  },
  count: ({ draft, change, errors }) => {
    const field = { label: "How many times", name: "recurrence_count", type: "number", errors, value: draft.count };
    return html`<${TextField} ...${field} min="1" onText=${(count) => change({ count })} />`;
  },
};

function Finer({ draft, change, errors }) {
  return html`
    <details class="finer">
      <summary>More choices</summary>
      ${Object.entries(FINER).map(
        ([name, { label, member, choices }]) => html`
          <${SelectField}
            key=${name}
            label=${label}
            name=${name}
            errors=${errors}
            value=${draft[member]}
            choices=${choices}
            onChoose=${(value) => change({ [member]: value })}
          />
        `,
      )}
    </details>
  `;
}
