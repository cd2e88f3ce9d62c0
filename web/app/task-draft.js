/** What a task's form holds, and how that is written for the API. */
import { NO_RECURRENCE, readPattern, writePattern } from "./recurrence.js";
import { readNotify, writeNotify } from "./task-notify.js";
import { HOME, instantOf, wallTimeOf } from "./zones.js";

/** The form of a new task. */
export const EMPTY_DRAFT = {
  title: "",
  description: "",
  priority: "medium",
  tags: "",
  date: "",
  time: "09:00",
  zone: HOME,
  reminders: [],
  notify: "usual",
  notifyOwn: null,
  recurrence: NO_RECURRENCE,
  ends: "never",
  endDate: "",
  count: "10",
  monthEnd: "",
  anchor: "",
  catchUp: "",
};

/** Fill the form with a task. */
export function readDraft(task) {
  const zone = task.time_zone ?? HOME;
  return {
    ...EMPTY_DRAFT,
    title: task.title,
    description: task.description ?? "",
    priority: task.priority,
    tags: task.tags.join(", "),
    zone,
    reminders: task.reminder_offsets,
    ...readNotify(task.notification_preferences),
    ...(task.due_date && wallTimeOf(Date.parse(task.due_date), zone)),
    ...readRecurrence(task, zone),
  };
}

/** Write every member of a task that the form knows; null stands for nothing. */
export function writeTask(draft) {
  return {
    title: draft.title.trim(),
    description: draft.description.trim() ? draft.description : null,
    priority: draft.priority,
    tags: draft.tags
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean),
    due_date: writeDue(draft),
    time_zone: draft.date ? draft.zone : null,
    reminder_offsets: draft.date ? draft.reminders : [],
    notification_preferences: writeNotify(draft),
    ...writeRecurrence(draft),
  };
}

/** Write a new task: only what is said. */
export function writeNew(draft) {
  const isSaid = ([, value]) => value !== null && !(Array.isArray(value) && !value.length);
  return Object.fromEntries(Object.entries(writeTask(draft)).filter(isSaid));
}

/** Write what differs between two drafts of the same task (JSON merge-patch, RFC 7396). */
export function writeChanges(before, after) {
  const [old, now] = [writeTask(before), writeTask(after)];
  const differs = ([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name]);
  return Object.fromEntries(Object.entries(now).filter(differs));
}

/** Write the question what dates a series leads to, or null where there is no series. */
export function writePreview(task, after = null) {
  if (!task.due_date || !task.recurrence_pattern) return null;
  const question = {
    recurrence_pattern: task.recurrence_pattern,
    start: task.due_date,
    time_zone: task.time_zone,
    month_end: task.recurrence_month_end,
    recurrence_end_date: task.recurrence_end_date,
    recurrence_count: task.recurrence_count,
    after,
    limit: 5,
  };
  return Object.fromEntries(Object.entries(question).filter(([, value]) => value !== null));
}

/** Say when a draft is due, as the API writes it, or null. */
export function writeDue({ date, time, zone }) {
  return date ? new Date(instantOf({ date, time: time || "09:00" }, zone)).toISOString() : null;
}

function readRecurrence(task, zone) {
  const end = task.recurrence_end_date && wallTimeOf(Date.parse(task.recurrence_end_date), zone).date;
  return {
    recurrence: readPattern(task.recurrence_pattern),
    ends: end ? "date" : task.recurrence_count ? "count" : "never",
    endDate: end ?? "",
    count: String(task.recurrence_count ?? 10),
    monthEnd: task.recurrence_month_end ?? "",
    anchor: task.recurrence_anchor ?? "",
    catchUp: task.recurrence_catch_up ?? "",
  };
}

function writeRecurrence({ recurrence, ends, endDate, count, monthEnd, anchor, catchUp, date }) {
  const pattern = date ? writePattern(recurrence) : null;
  const ifRepeats = (value) => (pattern && value ? value : null);
  return {
    recurrence_pattern: pattern,
    recurrence_end_date: ifRepeats(ends === "date" && endDate), // the whole of that day
    recurrence_count: ifRepeats(ends === "count" && Number(count)),
    recurrence_month_end: ifRepeats(monthEnd),
    recurrence_anchor: ifRepeats(anchor),
    recurrence_catch_up: ifRepeats(catchUp),
  };
}
