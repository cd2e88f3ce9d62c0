/** State that several views share. */
import { useLayoutEffect, useReducer } from "./view.js";

/** Holds an immutable `state` and tells its watchers when another one takes its place. */
export class Store {
  #watchers = new Set();

  constructor(state) {
    this.state = state;
  }

  /** Call `watcher` after every change; answers the function that ends it. */
  watch(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Change some members of the state. */
  set(changes) {
    this.state = { ...this.state, ...changes };
    for (const watcher of [...this.#watchers]) watcher(this.state);
  }
}

/** Draw the component again whenever the store changes; answers the state. */
export function useStore(store) {
  const [, redraw] = useReducer((drawn) => drawn + 1, 0);
  useLayoutEffect(() => store.watch(redraw), [store]);
  return store.state;
}
