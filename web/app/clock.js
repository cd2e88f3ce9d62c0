/** What time it is at the service, which counts for due dates: a laptop's clock may be wrong, a test's far ahead. */
import { Store, useStore } from "./store.js";

const TICK_MS = 15_000;
const NOTEWORTHY_MS = 60_000;

/** Runs as far from this machine's clock as the service is seen to, where that is noteworthy. State: `ticks`. */
export class ServiceClock extends Store {
  #ahead = 0;
  #isLocal;

  constructor({ isLocal, ahead }) {
    super({ ticks: 0 });
    this.#isLocal = isLocal;
    if (Math.abs(ahead) > NOTEWORTHY_MS) this.#ahead = ahead;
    setInterval(() => this.tick(), TICK_MS);
  }

  /** Now, in milliseconds since 1970. */
  now() {
    return Date.now() + this.#ahead;
  }

  /** Take note of something that has already happened at the service (an RFC 3339 time). */
  learn(happenedAt) {
    const ahead = Date.parse(happenedAt) - Date.now();
    if (ahead - this.#ahead > NOTEWORTHY_MS) this.#move(ahead);
  }

  /** Let the watchers look at the clock again; the local runtime is asked first, because its clock can be moved. */
  async tick() {
    if (!this.#isLocal) return this.#move(this.#ahead);
    const answer = await fetch("_local/clock", { cache: "no-store" }).catch(() => null);
    this.#move(answer?.ok ? (await answer.json()).offset_seconds * 1000 : this.#ahead);
  }

  #move(ahead) {
    this.#ahead = ahead;
    this.set({ ticks: this.state.ticks + 1 });
  }
}

/** Draw the component again as time goes by; answers now. */
export function useNow(clock) {
  useStore(clock);
  return clock.now();
}
