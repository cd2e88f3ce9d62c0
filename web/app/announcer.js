/** Tells what has just happened in toasts: what comes together is told together, and reminders wait for an answer. */

const ANNOUNCE_AFTER_MS = 250;
const TOASTS_AT_ONCE = 3;
const REMINDER = "reminder.triggered";
const SNOOZE = { for: "PT10M" };

/** Announces notifications to one person. */
export class Announcer {
  #toasts;
  #tasks;
  #actions;
  #router;
  #arrived = [];
  #timer = null;
  #reminders = new Map();
  #endWatch;

  constructor({ toasts, tasks, actions, router }) {
    [this.#toasts, this.#tasks, this.#actions, this.#router] = [toasts, tasks, actions, router];
    this.#endWatch = tasks.watch(() => this.#withdraw());
  }

  /** Announce notifications a moment from now. */
  announce(notifications) {
    this.#arrived.push(...notifications);
    if (this.#arrived.length) this.#timer ??= setTimeout(() => this.#tell(), ANNOUNCE_AFTER_MS);
  }

  /** Announce nothing more. */
  stop() {
    clearTimeout(this.#timer);
    this.#endWatch();
  }

  #tell() {
    this.#timer = null;
    const arrived = this.#arrived.splice(0);
    const reminders = arrived.filter(({ event }) => event === REMINDER);
    const others = arrived.filter(({ event }) => event !== REMINDER);
    if (others.length > TOASTS_AT_ONCE) this.#sum(others);
    else for (const notification of others) this.#toast(notification);
    for (const reminder of reminders) this.#remind(reminder);
  }

  #sum(notifications) {
    const action = { label: "Inbox", run: () => this.#router.show("inbox") };
    const title = `${notifications.length} new notifications`;
    this.#toasts.show({ title, text: "They are in your inbox.", actions: [action] });
  }

  #toast({ title, body, task_id: id, event }) {
    const open = { label: "Open", run: () => this.#router.openTask(id) };
    this.#toasts.show({ title, text: body, actions: event === "task.deleted" ? [] : [open] });
  }

  /** A reminder that goes away by itself would be missed by whoever is away. */
  #remind({ title, body, task_id: id }) {
    this.#toasts.expire(this.#reminders.get(id)); // once is enough
    const actions = [
      { label: "Done", run: () => this.#act(id, (task) => this.#actions.complete(task)) },
      { label: "Snooze 10 min", run: () => this.#act(id, (task) => this.#actions.snooze(task, SNOOZE)) },
      { label: "Open", run: () => this.#router.openTask(id) },
    ];
    this.#reminders.set(id, this.#toasts.show({ kind: "reminder", title, text: body, seconds: Infinity, actions }));
  }

  /** Nobody needs to be reminded of what is done, here or elsewhere. */
  #withdraw() {
    for (const [id, toast] of this.#reminders) {
      if (!this.#tasks.isOver(id)) continue;
      this.#reminders.delete(id);
      this.#toasts.expire(toast);
    }
  }

  async #act(id, act) {
    try {
      await act(this.#tasks.state.known.get(id) ?? (await this.#tasks.refetch(id)));
    } catch (error) {
      this.#toasts.trouble("The task could not be read", error);
    }
  }
}
