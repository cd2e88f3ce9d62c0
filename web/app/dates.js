/** Dates in words: in the person's own language and order, on the clock of the task's zone. */
import { addDays, HOME, wallTimeOf } from "./zones.js";

/** The groups of a list, in the order in which they stand. */
export const GROUPS = ["overdue", "today", "later", "undated"];

/** Tell a task's group: the instant says whether it is late, the person's own calendar whether it is today. */
export function groupOf(task, now) {
  if (!task.due_date) return "undated";
  const due = Date.parse(task.due_date);
  if (due < now) return "overdue";
  return wallTimeOf(due).date === wallTimeOf(now).date ? "today" : "later";
}

/** Say when, briefly: `Today, 14:00`, `Tomorrow, 09:00`, `Tue 24 Nov, 09:00`; with the zone, if it is another clock. */
export function sayWhen(at, zone, now) {
  const instant = Date.parse(at);
  const place = isSameClock(instant, zone) ? "" : ` (${sayZone(zone)})`;
  return `${sayDay(instant, zone ?? HOME, now)}, ${format(instant, zone, { timeStyle: "short" })}${place}`;
}

/** Say when, in full, in the person's own zone. */
export function sayMoment(at) {
  return format(Date.parse(at), HOME, { dateStyle: "medium", timeStyle: "medium" });
}

/** Say how a time zone is called: `America/New_York` is `New York`. */
export function sayZone(zone) {
  return zone.split("/").pop().replaceAll("_", " ");
}

/** Say how long ago something was: `now`, `5 minutes ago`, and from a day on the date. */
export function sayAgo(at, now) {
  const minutes = Math.round((now - Date.parse(at)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return count(minutes, "minute");
  return minutes < 1440 ? count(Math.round(minutes / 60), "hour") : sayWhen(at, HOME, now);
}

function count(number, unit) {
  return `${number} ${unit}${number === 1 ? "" : "s"} ago`;
}

function sayDay(instant, zone, now) {
  const [day, today] = [wallTimeOf(instant, zone).date, wallTimeOf(now, zone).date];
  if (day === today) return "Today";
  if (day === addDays(today, 1)) return "Tomorrow";
  if (day === addDays(today, -1)) return "Yesterday";
  const year = day.slice(0, 4) === today.slice(0, 4) ? undefined : "numeric";
  return format(instant, zone, { weekday: "short", day: "numeric", month: "short", year });
}

function isSameClock(instant, zone) {
  if (!zone || zone === HOME) return true;
  const [here, there] = [wallTimeOf(instant), wallTimeOf(instant, zone)];
  return here.date === there.date && here.time === there.time;
}

function format(instant, timeZone, options) {
  return new Intl.DateTimeFormat(undefined, { ...options, timeZone: timeZone ?? HOME }).format(instant);
}
