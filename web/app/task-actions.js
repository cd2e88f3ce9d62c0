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
  #deleting = new Set();

  constructor({ api, tasks, toasts }) {
    [this.#api, this.#tasks, this.#toasts] = [api, tasks, toasts];
  }

  /** Create a task; the same `key` makes it once however often it is sent. Raises `Problem`, `OfflineError`. */
  async create(body, key) {
    const task = await this.#api.post(TASKS, body, { key });
    if (isSeries(task)) this.#tell("It repeats", sayPattern(task.recurrence_pattern));
    this.#tasks.put(task);
  }

  /** Change a task, unless somebody else has changed it since `version`. Raises `Problem`, `OfflineError`. */
  async edit(id, changes, version) {
    this.#tasks.put(await this.#api.patch(taskPath(id), changes, { version }));
  }

  /** Say whether one is at it. */
  setProgress(task, status) {
    return this.#change(task, () => this.#api.patch(taskPath(task.id), { status }));
  }

  /** Complete a task, and offer to take it back. */
  async complete(task) {
    const done = await this.#act(task, "complete");
    if (done) this.#tell("Completed", task.title, [{ label: "Undo", run: () => this.reopen(done) }]);
  }

  /** Open a finished task again. */
  reopen(task) {
    return this.#act(task, "reopen");
  }

  /** Leave a task out this time, and offer to take it back. */
  async skip(task) {
    const done = await this.#act(task, "skip");
    if (done) this.#tell("Skipped", task.title, [{ label: "Undo", run: () => this.reopen(done) }]);
  }

  /** Be reminded later. @param {{until?: string, for?: string}} when */
  async snooze(task, when) {
    if (await this.#act(task, "snooze", when)) this.#tell("Snoozed", task.title);
  }

  /** Delete a task in ten seconds, unless the person thinks better of it. */
  remove(task) {
    this.#tasks.hide(task.id, true);
    this.#deleting.add(task.id);
    this.#toasts.show({
      kind: "done",
      title: "Deleted",
      text: task.title,
      seconds: UNDO_SECONDS,
      actions: [{ label: "Undo", run: () => this.#keep(task) }],
      onExpire: () => this.#delete(task),
    });
  }

  /** Delete at once what still could be undone: the page may never come back. */
  leave = () => {
    for (const id of this.#deleting) this.#api.deleteWhileLeaving(taskPath(id));
    this.#deleting.clear();
  };

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

  #tell(title, text, actions = []) {
    this.#toasts.show({ kind: "done", title, text, actions });
  }

  #act(task, action, body) {
    return this.#change(task, () => this.#api.post(taskPath(task.id, action), body));
  }

  /** Answers the changed task, or null where it did not work. */
  async #change(task, send) {
    try {
      const changed = await send();
      this.#tasks.put(changed);
      return changed;
    } catch (error) {
      this.#toasts.trouble(`“${task.title}” could not be changed`, error);
      if (error.isGone) this.#tasks.drop(task.id);
      return null;
    }
  }
}
