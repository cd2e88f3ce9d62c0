/** What is known of a task, fact by fact. */
import { sayMoment, sayWhen, sayZone } from "../app/dates.js";
import { sayPattern } from "../app/recurrence.js";
import { sayOffset } from "../app/reminders.js";
import { isSeries } from "../app/task-filter.js";
import { html } from "../app/view.js";
import { PRIORITIES } from "./priority.js";

/** Statuses in words. */
export const STATUSES = {
  pending: "Open",
  in_progress: "In progress",
  completed: "Completed",
  skipped: "Skipped",
  missed: "Missed",
};

export function TaskFacts({ task, now }) {
  const facts = listFacts(task, now).filter(([, value]) => value);
  return html`
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<div key=${name}>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
      ${
        task.parent_recurring_task_id &&
        html`
          <div>
            <dt>Series</dt>
            <dd><a href="#/tasks/${task.parent_recurring_task_id}">The whole series</a></dd>
          </div>
        `
      }
    </dl>
  `;
}

function listFacts(task, now) {
  const zone = task.time_zone;
  return [
    ["Status", isSeries(task) ? null : STATUSES[task.status]],
    [isSeries(task) ? "First due" : "Due", task.due_date && sayWhen(task.due_date, zone, now)],
    ["Time zone", zone && sayZone(zone)],
    ["Repeats", task.recurrence_pattern && sayPattern(task.recurrence_pattern)],
    ["Ends", sayEnd(task, now)],
    ["Reminders", task.reminder_offsets.map(sayOffset).join(", ")],
    ["Snoozed until", task.snoozed_until && sayWhen(task.snoozed_until, zone, now)],
    ["Priority", PRIORITIES[task.priority]],
    ["Tags", task.tags.join(", ")],
    ["Created", sayMoment(task.created_at)],
    ["Changed", task.version > 1 && sayMoment(task.updated_at)],
    ["Completed", task.completed_at && sayMoment(task.completed_at)],
  ];
}

function sayEnd({ recurrence_end_date: end, recurrence_count: count, time_zone: zone }, now) {
  if (end) return sayWhen(end, zone, now);
  return count ? `After ${count} times` : "";
}
