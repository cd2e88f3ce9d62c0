/** Keeps the page live: what the WebSocket says goes into the task book, the inbox and the toasts. */
import { Announcer } from "./announcer.js";
import { TICKETS } from "./paths.js";
import { Socket } from "./socket.js";

const GAP_PATIENCE_MS = 1_000;
const ACK_AFTER_MS = 1_000;
const CROWDED = { message: "It had to make room for a newer one. Connect it again to keep it up to date." };

/** Wires one person's socket. */
export class Live {
  #api;
  #tasks;
  #inbox;
  #toasts;
  #clock;
  #announcer;
  #timers = {};

  constructor({ api, tasks, inbox, toasts, clock, actions, router }) {
    [this.#api, this.#tasks, this.#inbox, this.#toasts, this.#clock] = [api, tasks, inbox, toasts, clock];
    this.#announcer = new Announcer({ toasts, tasks, actions, router });
    this.socket = new Socket({
      fetchTicket: () => api.post(TICKETS),
      onOpen: () => this.#catchUp(),
      onFrame: (frame) => this.#take(frame),
    });
  }

  /** Read what there is, then listen. */
  async start() {
    window.addEventListener("online", this.#probe);
    document.addEventListener("visibilitychange", this.#lookAgain);
    await this.#readAgain();
    this.socket.start();
  }

  /** Listen no more. */
  stop() {
    window.removeEventListener("online", this.#probe);
    document.removeEventListener("visibilitychange", this.#lookAgain);
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#announcer.stop();
    this.socket.stop();
    this.#inbox.close();
  }

  #probe = () => this.socket.probe();

  /** Somebody looks at the page again: is it still connected, and has something been read elsewhere? */
  #lookAgain = () => {
    if (document.visibilityState !== "visible") return;
    this.socket.probe();
    this.#inbox.load();
  };

  #readAgain() {
    return Promise.all([this.#inbox.load(), this.#tasks.reload()]);
  }

  /** After every connect the stream is resumed where it ended; the list, whose changes are not replayed, is read. */
  #catchUp() {
    this.socket.send({ action: "ping" }); // its answer names the connection
    this.#resume();
    this.#tasks.reload();
  }

  /** Whoever has not read the stream yet does not know where to go on. */
  #resume() {
    if (this.#inbox.state.phase !== "ready") return this.#inbox.load();
    this.socket.send({ action: "resume", since: this.#inbox.lastSeq, batch: true });
  }

  #take(frame) {
    if (frame.occurred_at) this.#clock.learn(frame.occurred_at);
    this.#reactions[frame.type]?.(frame);
  }

  #reactions = {
    change: ({ event, task }) => (event === "task.deleted" ? this.#tasks.drop(task.id) : this.#tasks.put(task)),
    notification: (notification) => this.#takeNotifications([notification]),
    notifications: ({ items }) => this.#takeNotifications(items),
    resync: () => this.#resync(),
    pong: ({ connection_id: id }) => (this.#api.connectionId = id),
    closing: () => this.#stayAway(),
    error: ({ code }) => this.#complaints[code]?.(),
  };

  #complaints = {
    unknown_connection: () => this.socket.replace(),
    unavailable: () => this.#later("resume", GAP_PATIENCE_MS, () => this.#resume()),
  };

  async #resync() {
    await this.#readAgain();
    this.#toasts.show({ title: "A lot has happened", text: "The latest of it is in your inbox." });
  }

  /** Another window has taken this one's place; coming back by itself would cost that one its own. */
  #stayAway() {
    this.socket.stop();
    this.#toasts.trouble("This window is no longer live", CROWDED);
  }

  #takeNotifications(notifications) {
    const fresh = this.#inbox.receive(notifications);
    this.#announcer.announce(fresh.filter(({ silent }) => !silent));
    if (fresh.length) this.#later("ack", ACK_AFTER_MS, () => this.#acknowledge());
    this.#watchGap();
  }

  #watchGap() {
    if (this.#inbox.hasGap) this.#later("gap", GAP_PATIENCE_MS, () => this.#closeGap());
  }

  #closeGap() {
    if (this.#inbox.hasGap) this.#resume();
    this.#watchGap();
  }

  #acknowledge() {
    this.socket.send({ action: "ack", seq: this.#inbox.lastSeq });
  }

  /** Act a while from now, once however often it is asked for meanwhile. */
  #later(name, milliseconds, act) {
    this.#timers[name] ??= setTimeout(() => {
      delete this.#timers[name];
      act();
    }, milliseconds);
  }
}
