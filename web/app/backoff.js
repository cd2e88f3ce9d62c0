/** How long to wait before trying again. */

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * Answer the milliseconds to wait after `failures` failures in a row: twice as long each time, up to half a minute, and
 * anywhere between half of that and all of it, so that clients that were cut off together do not return together.
 */
export function backoff(failures, random = Math.random) {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16));
  return longest / 2 + (random() * longest) / 2;
}

/** Wait. */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
