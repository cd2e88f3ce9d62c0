/** Recurrence patterns, from choices to text and from text to choices and words. */

/** The days of the week, as patterns write them. */
export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** The same in words. */
export const DAY_NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** Which of a month's weekdays, as patterns write it, in words. */
export const ORDINALS = { 1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", "-1": "last" };

/** What an interval counts, by how often. */
export const UNITS = { daily: "day", weekly: "week", monthly: "month", yearly: "year" };

const SHORTHAND = /^(daily|weekly|monthly|yearly|weekdays)(?:\/(\d+))?(?::(.+))?$/;
const NTH_DAY = /^(-?\d)(mon|tue|wed|thu|fri|sat|sun)$/;

/**
 * @typedef {object} Choices
 * @property {"never"|"daily"|"weekdays"|"weekly"|"monthly"|"yearly"|"custom"} every
 * @property {number} interval
 * @property {string[]} days Of the week, when weekly; none means the day of the first date.
 * @property {"date"|"dates"|"last"|"weekday"} on When monthly: the day of the first date, these dates, or a weekday.
 * @property {string} dates Such as `1,15`.
 * @property {string} nth Which weekday of the month, `1` to `5`, `-1` for the last.
 * @property {string} weekday
 * @property {string} text The pattern itself, when custom.
 */

/** @type {Choices} */
export const NO_RECURRENCE = {
  every: "never",
  interval: 1,
  days: [],
  on: "date",
  dates: "1",
  nth: "1",
  weekday: "mon",
  text: "",
};

/** Write choices as a pattern, or null for a task that does not repeat. @param {Choices} choices */
export function writePattern(choices) {
  if (choices.every === "never") return null;
  if (choices.every === "custom") return choices.text.trim();
  if (choices.every === "weekdays") return "weekdays";
  const interval = choices.interval > 1 ? `/${choices.interval}` : "";
  const detail = writeDetail(choices);
  return `${choices.every}${interval}${detail && `:${detail}`}`;
}

/** Read a pattern; one that the choices cannot say stays as it is, as `custom`. @returns {Choices} */
export function readPattern(pattern) {
  if (!pattern) return NO_RECURRENCE;
  const custom = { ...NO_RECURRENCE, every: "custom", text: pattern };
  const [, every, interval, detail] = SHORTHAND.exec(pattern) ?? [];
  if (!every) return custom;
  const choices = { ...NO_RECURRENCE, every, interval: Number(interval ?? 1), ...readDetail(every, detail) };
  return writePattern(choices) === pattern ? choices : custom;
}

/** Say a pattern in words; one that is not a shorthand is told as it is. */
export function sayPattern(pattern) {
  const choices = readPattern(pattern);
  if (choices.every === "custom") return pattern.startsWith("RRULE:") ? "By a rule of its own" : pattern;
  if (choices.every === "weekdays") return "Every weekday";
  const unit = UNITS[choices.every];
  const often = choices.interval > 1 ? `Every ${choices.interval} ${unit}s` : `Every ${unit}`;
  return often + sayDetail(choices);
}

function writeDetail({ every, days, on, dates, nth, weekday }) {
  if (every === "weekly") return DAYS.filter((day) => days.includes(day)).join(",");
  if (every !== "monthly") return "";
  return { date: "", dates: dates.replaceAll(" ", ""), last: "last", weekday: `${nth}${weekday}` }[on];
}

function readDetail(every, detail) {
  if (!detail) return {};
  if (every === "weekly") return { days: detail.split(",") };
  if (every !== "monthly") return {};
  if (detail === "last") return { on: "last" };
  const [, nth, weekday] = NTH_DAY.exec(detail) ?? [];
  return nth ? { on: "weekday", nth, weekday } : { on: "dates", dates: detail };
}

function sayDetail({ every, days, on, dates, nth, weekday }) {
  if (every === "weekly" && days.length) return ` on ${days.map(nameOf).join(", ")}`;
  if (every !== "monthly" || on === "date") return "";
  if (on === "last") return " on the last day";
  return on === "dates" ? ` on day ${dates.replaceAll(",", ", ")}` : ` on the ${ORDINALS[nth]} ${nameOf(weekday)}`;
}

function nameOf(day) {
  return DAY_NAMES[DAYS.indexOf(day)];
}
