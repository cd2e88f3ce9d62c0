/** Short messages that go away by themselves. */
import { Store } from "./store.js";

const SECONDS = 6;
let made = 0;

/**
 * @typedef {object} Toast
 * @property {number} id
 * @property {string} title
 * @property {string} [text]
 * @property {"news"|"done"|"reminder"|"trouble"} kind
 * @property {number} seconds How long it stays while nobody rests on it; `Infinity` until it is answered.
 * @property {{label: string, run: () => void}[]} actions
 * @property {() => void} [onExpire] Called when it goes away by itself or is dismissed, not after an action.
 */

/** State: `toasts`, the oldest first. */
export class Toasts extends Store {
  constructor() {
    super({ toasts: [] });
  }

  /** Show a toast. @param {Partial<Toast>} toast */
  show(toast) {
    made += 1;
    this.set({ toasts: [...this.state.toasts, { id: made, kind: "news", seconds: SECONDS, actions: [], ...toast }] });
    return made;
  }

  /** Tell that something has not worked. */
  trouble(title, error) {
    this.show({ kind: "trouble", title, text: error?.message, seconds: 10 });
  }

  /** Take a toast away, and do what it was waiting to do. */
  expire(id) {
    this.#remove(id)?.onExpire?.();
  }

  /** Do one of a toast's actions, and take the toast away. */
  act(id, action) {
    if (this.#remove(id)) action.run();
  }

  /** Take every toast away, and do what each was waiting to do. */
  clear() {
    for (const { id } of this.state.toasts) this.expire(id);
  }

  #remove(id) {
    const found = this.state.toasts.find((toast) => toast.id === id);
    if (found) this.set({ toasts: this.state.toasts.filter((toast) => toast !== found) });
    return found;
  }
}
