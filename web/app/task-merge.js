/** Two people change one task at the same time: what each of them has done, and what both together come to. */

/** The parts of a draft that belong together, each with the draft's members. */
const PARTS = {
  Title: ["title"],
  Notes: ["description"],
  Priority: ["priority"],
  Tags: ["tags"],
  Due: ["date", "time", "zone"],
  Reminders: ["reminders"],
  Repeat: ["recurrence", "ends", "endDate", "count", "monthEnd", "anchor", "catchUp"],
  Notifications: ["notify", "notifyOwn"],
};

/**
 * Merge what was changed elsewhere into a draft: what only they have changed is taken over; where both have, mine stays.
 * @param {{before: Draft, mine: Draft, theirs: Draft}} drafts `before` is what both of them began with.
 * @returns {{merged: Draft, changed: string[], disputed: string[]}} The parts that they have changed; of these, those
 *   that I have changed otherwise.
 */
export function merge({ before, mine, theirs }) {
  const changed = Object.keys(PARTS).filter((part) => !isSame(part, before, theirs));
  const disputed = changed.filter((part) => !isSame(part, before, mine) && !isSame(part, mine, theirs));
  const taken = changed.filter((part) => !disputed.includes(part));
  return { merged: Object.assign({}, mine, ...taken.map((part) => pick(part, theirs))), changed, disputed };
}

/** The members of a draft that make up a part. */
export function pick(part, draft) {
  return Object.fromEntries(PARTS[part].map((member) => [member, draft[member]]));
}

/** Whether two drafts say the same in a part. */
export function isSame(part, one, other) {
  return JSON.stringify(pick(part, one)) === JSON.stringify(pick(part, other));
}
