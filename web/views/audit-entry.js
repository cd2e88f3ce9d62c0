/** An entry of the audit trail in words. */
import { sayMoment } from "../app/dates.js";
import { html } from "../app/view.js";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** What can be in the trail, in words. */
export const EVENTS = {
  "task.created": "Task created",
  "task.updated": "Task changed",
  "task.completed": "Task completed",
  "task.reopened": "Task reopened",
  "task.missed": "Task missed",
  "task.deleted": "Task deleted",
  "reminder.scheduled": "Reminder planned",
  "reminder.cancelled": "Reminder cancelled",
  "reminder.triggered": "Reminder sent",
  "reminder.expired": "Reminder expired",
  "preferences.updated": "Preferences changed",
  "audit.head": "Chain head noted",
  "audit.partition_dropped": "Old entries dropped",
  "ticket.refused": "Connection refused",
  "token.refused": "Token refused",
};

/** Say what happened. */
export function sayEvent(type) {
  return EVENTS[type] ?? type;
}

/** Say who did it: oneself, somebody else by their id, or the service. */
export function sayActor({ user, agent }, person) {
  const who = user === person.sub ? "You" : user ? `Person ${user.slice(0, 8)}` : "TaskFlow";
  return agent ? `${who}, through ${agent}` : who;
}

/** What was changed, field by field: old and new. */
export function Changes({ changes }) {
  const fields = Object.entries(changes ?? {});
  if (!fields.length) return null;
  return html`
    <ul class="changes">
      ${fields.map(
        ([field, change]) => html`
          <li key=${field}>
            <span class="change-field">${field.replaceAll("_", " ")}</span>
            <del>${sayValue(change?.old)}</del>
            <span aria-hidden="true">→</span>
            <span class="hidden">now</span>
            <ins>${sayValue(change?.new)}</ins>
          </li>
        `,
      )}
    </ul>
  `;
}

function sayValue(value) {
  if (value === null || value === undefined || value === "" || value?.length === 0) return "nothing";
  if (typeof value === "string" && TIME.test(value)) return sayMoment(value);
  if (Array.isArray(value)) return value.map(sayValue).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
