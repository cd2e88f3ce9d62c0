/** What a person can do to tasks. The forms show errors themselves; what a single click does tells them in a toast. */
import { taskPath, TASKS } from "./paths.js";
import { sayPattern } from "./recurrence.js";
import { isSeries } from "./task-filter.js";

const UNDO_SECONDS = 10;

/** The actions of one person. */
export class TaskActions {
  #api;
  #tasks;
  #toasts;
  #abilities;
  #deleting = new Map();

  constructor({ api, tasks, toasts, abilities }) {
    this.#api = api;
    this.#tasks = tasks;
    this.#toasts = toasts;
    this.#abilities = abilities;
    // An undo that nobody asked for in time must not save the task: the page may never come back.
    window.addEventListener("pagehide", () => this.#deleteWhileLeaving());
  }

  /** Whether an action such as `complete` can be done at all. */
  can(action) {
    return this.#abilities.has("POST", taskPath("{}", action));
  }

  /** Whether a task can be changed. */
  get canEdit() {
    return this.#abilities.has("PATCH", taskPath("{}"));
  }

  /** Create a task; the same `key` makes it once however often it is sent. Raises `Problem`, `OfflineError`. */
  async create(body, key) {
    const task = await this.#api.post(TASKS, body, { key });
    if (isSeries(task))
      this.#toasts.show({ kind: "done", title: "It repeats", text: sayPattern(task.recurrence_pattern) });
    this.#tasks.put(task);
  }

  /** Change a task, unless somebody else has changed it since `version`. Raises `Problem`, `OfflineError`. */
  async edit(id, changes, version) {
    const task = await this.#api.patch(taskPath(id), changes, { version });
    this.#tasks.put(task);
  }

  /** Complete a task, and offer to take it back. */
  async complete(task) {
    const done = await this.#act(task, "complete");
    if (!done) return false;
    const action = this.can("reopen") ? { label: "Undo", run: () => this.reopen(done) } : undefined;
    this.#toasts.show({ kind: "done", title: "Completed", text: task.title, action });
    return true;
  }

  /** Open a completed task again. */
  reopen(task) {
    return this.#act(task, "reopen");
  }

  /** Leave out one occurrence of a series. */
  async skip(task) {
    const done = await this.#act(task, "skip");
    if (done) this.#toasts.show({ kind: "done", title: "Skipped", text: task.title });
  }

  /** Be reminded later. @param {{until?: string, for?: string}} when */
  async snooze(task, when) {
    const done = await this.#act(task, "snooze", when);
    if (done) this.#toasts.show({ kind: "done", title: "Snoozed", text: task.title });
  }

  /** Delete a task in ten seconds, unless the person thinks better of it. */
  remove(task) {
    this.#tasks.hide(task.id, true);
    const toast = this.#toasts.show({
      kind: "done",
      title: "Deleted",
      text: task.title,
      seconds: UNDO_SECONDS,
      action: { label: "Undo", run: () => this.#keep(task) },
      onExpire: () => this.#delete(task),
    });
    this.#deleting.set(task.id, toast);
  }

  #keep(task) {
    this.#deleting.delete(task.id);
    this.#tasks.hide(task.id, false);
  }

  async #delete(task) {
    this.#deleting.delete(task.id);
    try {
      await this.#api.delete(taskPath(task.id));
    } catch (error) {
      if (!error.isGone) return this.#restore(task, error);
    }
    this.#tasks.drop(task.id);
  }

  #restore(task, error) {
    this.#tasks.hide(task.id, false);
    this.#toasts.trouble(`“${task.title}” could not be deleted`, error);
  }

  #deleteWhileLeaving() {
    for (const id of this.#deleting.keys()) this.#api.deleteWhileLeaving(taskPath(id));
    this.#deleting.clear();
  }

  /** Answers the changed task, or null where it did not work. */
  async #act(task, action, body) {
    try {
      const changed = await this.#api.post(taskPath(task.id, action), body);
      this.#tasks.put(changed);
      return changed;
    } catch (error) {
      this.#toasts.trouble(`“${task.title}” could not be changed`, error);
      if (error.isGone) this.#tasks.drop(task.id);
      return null;
    }
  }
}
