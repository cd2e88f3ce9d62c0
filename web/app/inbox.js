/** The notifications of the signed-in person, numbered without gaps. */
import { NOTIFICATIONS, NOTIFICATIONS_READ } from "./paths.js";
import { Store } from "./store.js";

const KEPT = 200;

/**
 * State: `phase`, `error`, `items` (the newest first) and `unread`, how many of all there are have not been read.
 * Other windows of this browser are told what has been read here.
 */
export class Inbox extends Store {
  #api;
  #lastSeq = 0;
  #aside = new Map();
  #channel;

  constructor({ api, person }) {
    super({ phase: "loading", error: null, items: [], unread: 0 });
    this.#api = api;
    this.#channel = new BroadcastChannel(`taskflow.inbox.${person.sub}`);
    this.#channel.onmessage = ({ data: upTo }) => this.#mark(upTo);
  }

  /** The number up to which nothing is missing. */
  get lastSeq() {
    return this.#lastSeq;
  }

  /** Whether a notification has overtaken others that have not arrived. */
  get hasGap() {
    return this.#aside.size > 0;
  }

  /** Read the end of the stream, and what has been read of it. */
  async load() {
    try {
      const page = await this.#read(this.#lastSeq - KEPT);
      this.#begin(page.next_cursor ? await this.#read(page.last_seq - KEPT) : page);
    } catch (error) {
      this.set({ phase: "failed", error });
    }
  }

  /** Take notifications from the WebSocket in any order; answers those that are next, in order, each of them once. */
  receive(notifications) {
    for (const one of notifications) if (one.seq > this.#lastSeq) this.#aside.set(one.seq, one);
    const fresh = this.#takeNext();
    if (fresh.length) this.#add(fresh);
    return fresh;
  }

  /** Mark everything that is shown as read. */
  async markRead() {
    const upTo = this.state.items[0]?.seq;
    if (!upTo || !this.state.unread) return;
    this.#mark(upTo);
    this.#channel.postMessage(upTo);
    await this.#api.post(NOTIFICATIONS_READ, { up_to: upTo }).catch(() => {}); // the next visit says it again
  }

  /** Listen to the other windows no more. */
  close() {
    this.#channel.close();
  }

  #read(since) {
    return this.#api.get(NOTIFICATIONS, { since: Math.max(0, since), limit: KEPT });
  }

  /** Begin where a page ends; what has come by the WebSocket while it was on its way stays. */
  #begin({ items, unread, last_seq: last }) {
    const end = items.at(-1)?.seq ?? last;
    const later = this.state.items.filter(({ seq }) => seq > end);
    this.#lastSeq = later[0]?.seq ?? end;
    for (const seq of this.#aside.keys()) if (seq <= this.#lastSeq) this.#aside.delete(seq);
    const all = [...later, ...items.toReversed()].slice(0, KEPT);
    this.set({ phase: "ready", error: null, items: all, unread: unread - (last - end) + countUnread(later) });
  }

  #takeNext() {
    const fresh = [];
    for (const seq of [...this.#aside.keys()].sort((one, other) => one - other)) {
      if (seq <= this.#lastSeq + 1) fresh.push(this.#aside.get(seq));
      else break;
      this.#lastSeq = seq;
      this.#aside.delete(seq);
    }
    return fresh;
  }

  #add(fresh) {
    const items = [...fresh.toReversed(), ...this.state.items].slice(0, KEPT);
    this.set({ items, unread: this.state.unread + fresh.length });
  }

  /** What is older than what is kept here has been read with the rest. */
  #mark(upTo) {
    const readAt = new Date().toISOString();
    const items = this.state.items.map((one) => (one.seq <= upTo && !one.read_at ? { ...one, read_at: readAt } : one));
    this.set({ items, unread: countUnread(items) });
  }
}

function countUnread(items) {
  return items.filter(({ read_at: readAt }) => !readAt).length;
}
