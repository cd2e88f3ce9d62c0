/** The tasks that this page knows, kept up to date by answers and by the WebSocket. */
import { TASKS, taskPath } from "./paths.js";
import { Store } from "./store.js";
import { matches, OPEN_TASKS, writeQuery } from "./task-filter.js";

const SEARCH_AGAIN_MS = 400;

/**
 * State: `phase` of the list (`loading`, `ready`, `failed`), its `error`, the `filter`, the `cursor` of the next page,
 * the `listed` ids, every `known` task by id, and `hidden`, the ids of those about to be deleted.
 */
export class TaskBook extends Store {
  #api;
  #abilities;
  #asked = 0;
  #searching;
  #gone = new Set();

  constructor({ api, abilities }) {
    super({
      phase: "loading",
      error: null,
      filter: OPEN_TASKS,
      cursor: null,
      listed: new Set(),
      known: new Map(),
      hidden: new Set(),
    });
    this.#api = api;
    this.#abilities = abilities;
  }

  /** The tasks of the list, in no order. */
  get list() {
    const { known, listed, hidden } = this.state;
    return [...listed].filter((id) => !hidden.has(id)).map((id) => known.get(id));
  }

  /** Show the tasks of a filter. @param {Partial<import("./task-filter.js").Filter>} filter */
  show(filter) {
    this.set({ filter: { ...this.state.filter, ...filter }, phase: "loading", listed: new Set(), cursor: null });
    return this.reload();
  }

  /** Read the list again, keeping what is shown until the answer is there. */
  async reload() {
    const page = await this.#ask();
    if (page) this.#take(page, { listed: new Set(), known: this.state.known });
  }

  /** Read the next page. */
  async more() {
    const page = await this.#ask(this.state.cursor);
    if (page) this.#take(page, this.state);
  }

  /** Answer the newest version of a task. Raises `Problem`. */
  async refetch(id) {
    const task = await this.#api.get(taskPath(id));
    this.put(task);
    return task;
  }

  /** Take a version of a task, unless a newer one is known; tells whether it was news. */
  put(task) {
    const { known, filter, listed } = this.state;
    if (this.#gone.has(task.id) || (known.get(task.id)?.version ?? 0) >= task.version) return false;
    const nextListed = new Set(listed);
    if (!matches(task, filter)) nextListed.delete(task.id);
    else if (!filter.q) nextListed.add(task.id);
    this.set({ known: new Map(known).set(task.id, task), listed: nextListed });
    if (filter.q) this.#searchAgain();
    return true;
  }

  /** Forget a task that is no more; news of it that comes late brings it back no more. */
  drop(id) {
    this.#gone.add(id);
    const [known, listed, hidden] = [new Map(this.state.known), new Set(this.state.listed), new Set(this.state.hidden)];
    for (const ids of [known, listed, hidden]) ids.delete(id);
    this.set({ known, listed, hidden });
  }

  /** Hide a task that may come back, or show it again. */
  hide(id, isHidden) {
    const hidden = new Set(this.state.hidden);
    if (isHidden) hidden.add(id);
    else hidden.delete(id);
    this.set({ hidden });
  }

  async #ask(cursor) {
    this.#asked += 1;
    const asked = this.#asked;
    try {
      const query = writeQuery(this.state.filter, this.#abilities);
      const page = await this.#api.get(TASKS, { ...query, cursor });
      return asked === this.#asked ? page : null;
    } catch (error) {
      if (asked === this.#asked) this.set({ phase: "failed", error });
      return null;
    }
  }

  #take({ items, next_cursor: cursor }, { listed, known }) {
    const [nextKnown, nextListed] = [new Map(known), new Set(listed)];
    for (const task of items.filter(({ id }) => !this.#gone.has(id))) {
      if ((known.get(task.id)?.version ?? 0) <= task.version) nextKnown.set(task.id, task);
      if (matches(nextKnown.get(task.id), this.state.filter)) nextListed.add(task.id);
    }
    this.set({ phase: "ready", error: null, cursor, known: nextKnown, listed: nextListed });
  }

  #searchAgain() {
    clearTimeout(this.#searching);
    this.#searching = setTimeout(() => this.reload(), SEARCH_AGAIN_MS);
  }
}
