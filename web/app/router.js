/** Which view is shown: the part of the address after `#`, so that every view has an address and Back works. */
import { Store } from "./store.js";

const VIEWS = new Set(["tasks", "inbox", "audit", "preferences"]);

/** State: the `view`, and the `task` that is open in it, or null. */
export class Router extends Store {
  constructor() {
    super(readPlace(location.hash));
    window.addEventListener("hashchange", () => this.set(readPlace(location.hash)));
  }

  /** Show a view. */
  show(view) {
    location.hash = `#/${view}`;
  }

  /** Open a task beside the list. */
  openTask(id) {
    location.hash = `#/tasks/${encodeURIComponent(id)}`;
  }

  /** Go back to the list. */
  closeTask() {
    this.show("tasks");
  }
}

function readPlace(hash) {
  const [view, task] = hash.replace(/^#\/?/, "").split("/");
  return { view: VIEWS.has(view) ? view : "tasks", task: view === "tasks" && task ? decodeURIComponent(task) : null };
}
