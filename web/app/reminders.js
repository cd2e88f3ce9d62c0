/** How long before the due date a person is reminded. */

/** How many reminders a task may have. */
export const REMINDERS_LIMIT = 5;

/** The offsets that can be chosen, as the API writes them, each in words. */
export const OFFSETS = new Map([
  ["0 minutes", "When it is due"],
  ["5 minutes", "5 minutes before"],
  ["15 minutes", "15 minutes before"],
  ["30 minutes", "30 minutes before"],
  ["1 hour", "1 hour before"],
  ["3 hours", "3 hours before"],
  ["1 day", "1 day before"],
  ["2 days", "2 days before"],
  ["1 week", "1 week before"],
]);

/** Say an offset in words; one that cannot be chosen here may still come from elsewhere. */
export function sayOffset(offset) {
  return OFFSETS.get(offset) ?? `${offset} before`;
}

/** Write an offset as the API does: `1 hour`, `2 hours`. @param {string} unit In the plural. */
export function writeOffset(number, unit) {
  return `${number} ${number === 1 ? unit.slice(0, -1) : unit}`;
}
