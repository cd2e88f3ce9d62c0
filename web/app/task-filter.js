/** Which tasks a list shows: how to ask the API for them, and how to tell whether a changed task is one of them. */
const PAGE = 200;
const OPEN = new Set(["pending", "in_progress"]);

/**
 * @typedef {object} Filter
 * @property {"open"|"done"|"series"} show
 * @property {string} priority Empty for any.
 * @property {string} tag Empty for any.
 * @property {string} q Words to search for.
 */

/** @type {Filter} */
export const OPEN_TASKS = { show: "open", priority: "", tag: "", q: "" };

/** Whether a task still waits to be done. */
export function isOpen(task) {
  return OPEN.has(task.status);
}

/** Whether a task stands for a series of others. */
export function isSeries(task) {
  return Boolean(task.recurrence_pattern) && !task.parent_recurring_task_id;
}

/** Whether anything beyond the choice of open or done narrows the list. */
export function isNarrowed({ priority, tag, q }) {
  return Boolean(priority || tag || q);
}

/** Write the query of a filter. */
export function writeQuery({ show, priority, tag, q }) {
  return { ...ASKED[show], priority, tag, q, limit: PAGE };
}

/** Whether a task is one that the filter shows, as far as can be told without the API's full-text search. */
export function matches(task, { show, priority, tag }) {
  return FITS[show](task) && (!priority || task.priority === priority) && (!tag || task.tags.includes(tag));
}

const ASKED = {
  open: { kind: "single,occurrence", status: "pending,in_progress", sort: "due_date" },
  done: { kind: "single,occurrence", status: "completed,skipped,missed", sort: "-updated_at" },
  series: { kind: "series", sort: "due_date" },
};
const FITS = {
  open: (task) => isOpen(task) && !isSeries(task),
  done: (task) => !isOpen(task) && !isSeries(task),
  series: isSeries,
};
