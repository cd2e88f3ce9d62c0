/** Keeps the page live: what the WebSocket says goes into the task book, the inbox and the toasts. */
import { TICKETS } from "./paths.js";
import { Socket } from "./socket.js";

const GAP_PATIENCE_MS = 1_000;
const ACK_AFTER_MS = 1_000;
const ANNOUNCE_AFTER_MS = 250; // what comes together is told together
const TOASTS_AT_ONCE = 3;

/** Wires one person's socket. */
export class Live {
  #parts;
  #timers = {};
  #arrived = [];
  #speaksOldProtocol = false;

  constructor({ api, tasks, inbox, toasts, clock, openTask }) {
    this.#parts = { api, tasks, inbox, toasts, clock, openTask };
    this.socket = new Socket({
      fetchTicket: () => api.post(TICKETS),
      onOpen: () => this.#catchUp(),
      onClose: () => (api.connectionId = null),
      onFrame: (frame) => this.#take(frame),
    });
  }

  /** Read what there is, then listen. */
  async start() {
    window.addEventListener("online", this.#probe);
    document.addEventListener("visibilitychange", this.#probe);
    await Promise.all([this.#parts.inbox.load(), this.#parts.tasks.reload()]);
    this.socket.start();
  }

  /** Listen no more. */
  stop() {
    window.removeEventListener("online", this.#probe);
    document.removeEventListener("visibilitychange", this.#probe);
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.socket.stop();
  }

  #probe = () => document.visibilityState === "visible" && this.socket.probe();

  /** After every connect the stream is resumed where it ended; the list, whose changes are not replayed, is read. */
  #catchUp() {
    this.socket.send({ action: "ping" }); // its answer names the connection
    this.#resume();
    this.#parts.tasks.reload();
  }

  #resume() {
    const batch = this.#speaksOldProtocol ? {} : { batch: true };
    this.socket.send({ action: "resume", since: this.#parts.inbox.lastSeq, ...batch });
  }

  #take(frame) {
    if (frame.occurred_at) this.#parts.clock.learn(frame.occurred_at);
    this.#reactions[frame.type]?.(frame);
  }

  #reactions = {
    change: ({ event, task }) =>
      event === "task.deleted" ? this.#parts.tasks.drop(task.id) : this.#parts.tasks.put(task),
    notification: ({ type, ...notification }) => this.#takeNotifications([notification]),
    notifications: ({ items }) => this.#takeNotifications(items),
    resync: () => Promise.all([this.#parts.inbox.load(), this.#parts.tasks.reload()]),
    pong: ({ connection_id: id }) => (this.#parts.api.connectionId = id ?? null),
    closing: () => this.socket.stop(), // another window has taken this one's place; coming back would cost it its own
    error: ({ code }) => this.#complaints[code]?.(),
  };

  #complaints = {
    malformed: () => this.#fallBack(),
    unknown_connection: () => this.socket.replace(),
    unavailable: () => this.#later("resume", GAP_PATIENCE_MS, () => this.#resume()),
  };

  /** An older service knows neither batches nor acknowledgements. */
  #fallBack() {
    if (this.#speaksOldProtocol) return;
    this.#speaksOldProtocol = true;
    this.#resume();
  }

  #takeNotifications(notifications) {
    const fresh = notifications.filter((notification) => this.#parts.inbox.receive(notification));
    if (!fresh.length) return;
    this.#arrived.push(...fresh.filter(({ silent }) => !silent));
    this.#later("ack", ACK_AFTER_MS, () => this.#acknowledge());
    this.#later("gap", GAP_PATIENCE_MS, () => this.#parts.inbox.hasGap && this.#resume());
    this.#later("toast", ANNOUNCE_AFTER_MS, () => this.#announce());
  }

  #announce() {
    const arrived = this.#arrived.splice(0);
    if (arrived.length > TOASTS_AT_ONCE) {
      this.#parts.toasts.show({ title: `${arrived.length} new notifications`, text: "They are in your inbox." });
    } else {
      for (const notification of arrived) this.#toast(notification);
    }
  }

  #toast({ title, body, task_id: id, event }) {
    const action = event === "task.deleted" ? undefined : { label: "Open", run: () => this.#parts.openTask(id) };
    this.#parts.toasts.show({ title, text: body, action });
  }

  #acknowledge() {
    if (!this.#speaksOldProtocol) this.socket.send({ action: "ack", seq: this.#parts.inbox.lastSeq });
  }

  /** Act a while from now, once however often it is asked for meanwhile. */
  #later(name, milliseconds, act) {
    this.#timers[name] ??= setTimeout(() => {
      delete this.#timers[name];
      act();
    }, milliseconds);
  }
}
