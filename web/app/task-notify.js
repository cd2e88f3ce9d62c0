/** What is different about one task's notifications, by what the form calls it. */

const OTHER_THAN_REMINDERS = ["created", "updated", "completed", "reopened", "deleted", "missed"];
const NEVER_TOLD = OTHER_THAN_REMINDERS.map((name) => [`task.${name}`, { in_app: false }]);

const KNOWN = {
  usual: null,
  reminders: { events: Object.fromEntries(NEVER_TOLD) },
  always: { ignore_quiet_hours: true },
  muted: { muted: true },
};

/** Read a task's preferences; those that another client has set, and the form cannot say, are kept as `own`. */
export function readNotify(preferences) {
  const [notify] = Object.entries(KNOWN).find(([, known]) => write(known) === write(preferences)) ?? ["own"];
  return { notify, notifyOwn: notify === "own" ? preferences : null };
}

/** Write what the form says. */
export function writeNotify({ notify, notifyOwn }) {
  return notify === "own" ? notifyOwn : KNOWN[notify];
}

/** Write preferences as text that does not depend on the order of members. */
function write(preferences) {
  return JSON.stringify(sort(preferences));
}

function sort(value) {
  if (value === null || typeof value !== "object") return value;
  return Object.entries(value)
    .map(([name, member]) => [name, sort(member)])
    .sort(([one], [other]) => one.localeCompare(other));
}
