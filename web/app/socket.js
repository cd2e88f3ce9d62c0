/** The WebSocket: connected with a one-time ticket, again and again, with longer and longer pauses in between. */
import { backoff } from "./backoff.js";
import { SignedOutError } from "./session.js";
import { Store } from "./store.js";

const PING_EVERY_MS = 4 * 60_000; // API Gateway closes what is idle for ten minutes
const PONG_WITHIN_MS = 10_000;

/**
 * Keeps one connection open. State: `phase` (`new`, `connecting`, `open`, `waiting`, `stopped`) and `retryAt`, when the
 * next attempt is made while waiting. `onOpen` is called after every connect, `onFrame` with each parsed frame.
 */
export class Socket extends Store {
  #fetchTicket;
  #onOpen;
  #onFrame;
  #socket = null;
  #failures = 0;
  #attempt = 0;
  #timers = {};

  constructor({ fetchTicket, onOpen, onFrame }) {
    super({ phase: "new", retryAt: 0 });
    this.#fetchTicket = fetchTicket;
    this.#onOpen = onOpen;
    this.#onFrame = onFrame;
  }

  /** Connect, and stay connected. */
  start() {
    if (this.state.phase === "new") this.#connect();
  }

  /** Disconnect, and stay so. */
  stop() {
    this.#drop();
    this.set({ phase: "stopped" });
  }

  /** Connect now rather than later, or than never. */
  retry() {
    if (this.state.phase === "waiting" || this.state.phase === "stopped") this.#connect();
  }

  /** Give the connection up for another one. */
  replace() {
    this.#lose();
  }

  /** Find out now whether the connection is still good, which may be in doubt after a sleep. */
  probe() {
    if (this.state.phase === "waiting") this.#connect();
    if (this.state.phase !== "open") return;
    this.send({ action: "ping" });
    clearTimeout(this.#timers.pong);
    this.#timers.pong = setTimeout(() => this.#lose(), PONG_WITHIN_MS);
  }

  /** Send a message, if there is a connection. */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  async #connect() {
    this.#drop();
    const attempt = this.#attempt;
    this.set({ phase: "connecting" });
    try {
      const { url, ticket } = await this.#fetchTicket();
      if (attempt === this.#attempt) this.#open(`${url}?ticket=${encodeURIComponent(ticket)}`);
    } catch (error) {
      if (attempt !== this.#attempt) return;
      if (error instanceof SignedOutError) this.stop();
      else this.#lose();
    }
  }

  #open(url) {
    const socket = new WebSocket(url);
    const ifCurrent = (react) => (event) => socket === this.#socket && react(event);
    socket.onopen = ifCurrent(() => this.#opened());
    socket.onmessage = ifCurrent(({ data }) => this.#receive(JSON.parse(data)));
    socket.onclose = ifCurrent(() => this.#lose());
    this.#socket = socket;
  }

  #opened() {
    this.#failures = 0;
    this.#timers.ping = setInterval(() => this.probe(), PING_EVERY_MS);
    this.set({ phase: "open" });
    this.#onOpen();
  }

  #receive(frame) {
    clearTimeout(this.#timers.pong); // anything is a sign of life
    this.#onFrame(frame);
  }

  #lose() {
    this.#drop();
    const wait = backoff(this.#failures);
    this.#failures += 1;
    this.#timers.retry = setTimeout(() => this.#connect(), wait);
    this.set({ phase: "waiting", retryAt: Date.now() + wait });
  }

  #drop() {
    this.#attempt += 1;
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
