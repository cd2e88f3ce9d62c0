/** Wall times and instants: what a clock on the wall of a time zone shows, and when that is. */

const DAY_MS = 86_400_000;
const formats = new Map();

/** The time zone of this browser (an IANA name). */
export const HOME = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";

/** Every time zone that this browser knows. */
export function listZones() {
  return [...new Set(["UTC", HOME, ...Intl.supportedValuesOf("timeZone")])].sort();
}

/**
 * Read the clock on the wall of `zone`.
 * @param {number} instant Milliseconds since 1970.
 * @returns {{date: string, time: string}} Such as `2026-03-29` and `09:30`.
 */
export function wallTimeOf(instant, zone = HOME) {
  const shown = new Date(instant + offsetAt(instant, zone)).toISOString();
  return { date: shown.slice(0, 10), time: shown.slice(11, 16) };
}

/**
 * Find when the clock on the wall of `zone` shows a date and a time. A time that is left out when clocks go forward is
 * moved forward by as much; one that comes twice when they go back is the first.
 * @returns {number} Milliseconds since 1970.
 */
export function instantOf({ date, time }, zone = HOME) {
  const shown = Date.parse(`${date}T${time}:00Z`);
  const [before, after] = [offsetAt(shown - DAY_MS, zone), offsetAt(shown + DAY_MS, zone)];
  const fits = [shown - before, shown - after].filter((instant) => instant + offsetAt(instant, zone) === shown);
  return fits.length ? Math.min(...fits) : shown - before;
}

/** Move a date by days. @param {string} date Such as `2026-03-29`. */
export function addDays(date, days) {
  return new Date(Date.parse(`${date}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function offsetAt(instant, zone) {
  const parts = formatOf(zone).formatToParts(instant);
  const { year, month, day, hour, minute, second } = Object.fromEntries(
    parts.map(({ type, value }) => [type, Number(value)]),
  );
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  return shown - Math.floor(instant / 1000) * 1000;
}

function formatOf(zone) {
  if (!formats.has(zone)) formats.set(zone, makeFormat(zone));
  return formats.get(zone);
}

function makeFormat(timeZone) {
  const number = "numeric";
  return new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    second: number,
  });
}
