/** The notifications of the signed-in person, numbered without gaps. */
import { NOTIFICATIONS, NOTIFICATIONS_READ } from "./paths.js";
import { Store } from "./store.js";

const KEPT = 200;
const PAGE = 200;

/**
 * State: `phase`, `error`, `items` (the newest first) and `readSeq`, the number up to which everything was seen.
 * What is known is remembered per person, so that a second visit starts near the end of the stream.
 */
export class Inbox extends Store {
  #api;
  #abilities;
  #key;
  #bySeq = new Map();
  #contiguous;

  constructor({ api, abilities, person }) {
    super({ phase: "loading", error: null, items: [], readSeq: 0 });
    this.#api = api;
    this.#abilities = abilities;
    this.#key = `taskflow.inbox.${person.sub}`;
    const { lastSeq = 0, readSeq = 0 } = readKept(this.#key);
    this.#contiguous = Math.max(0, lastSeq - KEPT);
    this.state.readSeq = readSeq;
  }

  /** The number up to which nothing is missing. */
  get lastSeq() {
    return this.#contiguous;
  }

  /** How many notifications have not been seen, of those that are kept here. */
  get unread() {
    return this.state.items.filter((item) => this.isNew(item)).length;
  }

  /** Whether something before the newest notification has not arrived. */
  get hasGap() {
    return this.state.phase === "ready" && (this.state.items[0]?.seq ?? 0) > this.#contiguous;
  }

  /** Whether a notification has not been seen, neither here nor, as far as the service has told, elsewhere. */
  isNew({ seq, read_at: readAt }) {
    return seq > this.state.readSeq && !readAt;
  }

  /** Read everything that is not known yet; of a long stream that is new here, the end. */
  async load() {
    try {
      const first = await this.#read({ since: this.#contiguous });
      const end = (first.last_seq ?? 0) - KEPT;
      await this.#readOn(end > this.#contiguous ? await this.#read({ since: end }) : first);
      this.set({ phase: "ready", error: null });
    } catch (error) {
      this.set({ phase: "failed", error });
    }
  }

  /** Take a notification from the WebSocket; tells whether it is a new one. */
  receive(notification) {
    if (this.#bySeq.has(notification.seq) || notification.seq <= this.#contiguous) return false;
    this.#take([notification]);
    return true;
  }

  /** Mark everything that is shown as seen. */
  async markRead() {
    const readSeq = this.state.items[0]?.seq ?? 0;
    if (readSeq <= this.state.readSeq) return;
    this.set({ readSeq });
    this.#keep();
    if (!this.#abilities.has("POST", NOTIFICATIONS_READ)) return;
    await this.#api.post(NOTIFICATIONS_READ, { up_to: readSeq }).catch(() => {}); // the next visit says it again
  }

  #read(place) {
    return this.#api.get(NOTIFICATIONS, { ...place, limit: PAGE });
  }

  async #readOn(first) {
    for (let page = first; page; page = page.next_cursor && (await this.#read({ cursor: page.next_cursor }))) {
      this.#take(page.items);
    }
    this.#skipTo(Math.max(this.#contiguous, ...this.#bySeq.keys())); // what is not in the answer is not there
  }

  #take(notifications) {
    for (const notification of notifications) this.#bySeq.set(notification.seq, notification);
    const newest = [...this.#bySeq.values()].sort((one, other) => other.seq - one.seq).slice(0, KEPT);
    this.#bySeq = new Map(newest.map((notification) => [notification.seq, notification]));
    this.#skipTo(this.#contiguous);
    this.set({ items: newest });
  }

  #skipTo(seq) {
    this.#contiguous = seq;
    while (this.#bySeq.has(this.#contiguous + 1)) this.#contiguous += 1;
    this.#keep();
  }

  #keep() {
    localStorage.setItem(this.#key, JSON.stringify({ lastSeq: this.#contiguous, readSeq: this.state.readSeq }));
  }
}

function readKept(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}
