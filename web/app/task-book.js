/** The tasks that this page knows, kept up to date by answers and by the WebSocket. */
import { TASKS, taskPath } from "./paths.js";
import { Store } from "./store.js";
import { isOpen, matches, OPEN_TASKS, writeQuery } from "./task-filter.js";

const SEARCH_AGAIN_MS = 400;

/**
 * State: `phase` of the list (`loading`, `ready`, `failed`), its `error`, the `filter`, the `cursor` of the next page,
 * the `listed` ids, every `known` task by id, and `hidden`, the ids of those about to be deleted.
 */
export class TaskBook extends Store {
  #api;
  #asked = 0;
  #searching;
  #pages = 1;
  #gone = new Set();
  #fresh = new Set();

  constructor(api) {
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
  }

  /** The tasks of the list, in no order. */
  get list() {
    const { known, listed, hidden } = this.state;
    return [...listed].filter((id) => !hidden.has(id)).map((id) => known.get(id));
  }

  /** Show the tasks of a filter. @param {Partial<import("./task-filter.js").Filter>} filter */
  show(filter) {
    this.#pages = 1;
    this.set({ filter: { ...this.state.filter, ...filter }, phase: "loading", listed: new Set(), cursor: null });
    return this.reload();
  }

  /** Read the list again, as many pages as are shown, which stay until the answer is there. */
  async reload() {
    this.#fresh.clear();
    const items = [];
    let [page, read] = [null, 0];
    do {
      page = await this.#ask(page?.next_cursor);
      if (!page) return;
      items.push(...page.items);
      read += 1;
    } while (page.next_cursor && read < this.#pages);
    this.#take({ ...page, items }, this.#listFresh());
  }

  /** Read the next page. */
  async more() {
    this.#pages += 1;
    const page = await this.#ask(this.state.cursor);
    if (page) this.#take(page, this.state.listed);
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
    this.#fresh.add(task.id);
    const nextListed = new Set(listed);
    if (!matches(task, filter)) nextListed.delete(task.id);
    else if (!filter.q) nextListed.add(task.id);
    this.set({ known: new Map(known).set(task.id, task), listed: nextListed });
    if (filter.q) this.#searchAgain();
    return true;
  }

  /** Whether a task is known to be done with, or to be no more. */
  isOver(id) {
    const task = this.state.known.get(id);
    return this.#gone.has(id) || Boolean(task && !isOpen(task));
  }

  /** Forget a task that is no more, and what goes with it; news of it that comes late brings it back no more. */
  drop(id) {
    const [known, listed, hidden] = [new Map(this.state.known), new Set(this.state.listed), new Set(this.state.hidden)];
    for (const gone of this.#listFamily(id)) {
      this.#gone.add(gone);
      for (const ids of [known, listed, hidden]) ids.delete(gone);
    }
    this.set({ known, listed, hidden });
  }

  /** Hide a task that may come back, and what would go with it; or show them again. */
  hide(id, isHidden) {
    const hidden = new Set(this.state.hidden);
    for (const one of this.#listFamily(id)) {
      if (isHidden) hidden.add(one);
      else hidden.delete(one);
    }
    this.set({ hidden });
  }

  /** A series takes its open occurrences along. */
  #listFamily(id) {
    const isOpenOccurrence = (task) => task.parent_recurring_task_id === id && isOpen(task);
    return [id, ...[...this.state.known.values()].filter(isOpenOccurrence).map((task) => task.id)];
  }

  async #ask(cursor) {
    this.#asked += 1;
    const asked = this.#asked;
    try {
      const page = await this.#api.get(TASKS, { ...writeQuery(this.state.filter), cursor });
      return asked === this.#asked ? page : null;
    } catch (error) {
      if (asked === this.#asked) this.set({ phase: "failed", error });
      return null;
    }
  }

  #take({ items, next_cursor: cursor }, before) {
    const [known, listed] = [new Map(this.state.known), new Set(before)];
    for (const task of items.filter(({ id }) => !this.#gone.has(id))) {
      if ((known.get(task.id)?.version ?? 0) <= task.version) known.set(task.id, task);
      if (matches(known.get(task.id), this.state.filter)) listed.add(task.id);
    }
    this.set({ phase: "ready", error: null, cursor, known, listed });
  }

  /** What has come into the list since it was asked for: the answer may be older. */
  #listFresh() {
    return [...this.#fresh].filter((id) => this.state.listed.has(id));
  }

  #searchAgain() {
    clearTimeout(this.#searching);
    this.#searching = setTimeout(() => this.reload(), SEARCH_AGAIN_MS);
  }
}
