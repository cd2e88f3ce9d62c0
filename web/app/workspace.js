/** Everything that one signed-in person works with, made once and ended when they leave. */
import { Api } from "./api.js";
import { Inbox } from "./inbox.js";
import { Live } from "./live.js";
import { TaskActions } from "./task-actions.js";
import { TaskBook } from "./task-book.js";
import { Toasts } from "./toasts.js";
import { createContext, useContext } from "./view.js";

const WorkspaceContext = createContext(null);

/** Gives the components below it their workspace. */
export const WorkspaceProvider = WorkspaceContext.Provider;

/** The workspace of the person who is signed in. @returns {Workspace} */
export function useWorkspace() {
  return useContext(WorkspaceContext);
}

/** The parts, wired together. */
export class Workspace {
  constructor({ config, session, clock, router, person }) {
    const api = new Api({ base: config.apiUrl, session });
    const toasts = new Toasts();
    const tasks = new TaskBook(api);
    const inbox = new Inbox({ api, person });
    const actions = new TaskActions({ api, tasks, toasts });
    const live = new Live({ api, tasks, inbox, toasts, clock, actions, router });
    Object.assign(this, { session, clock, router, person, api, toasts, tasks, inbox, actions, live });
  }

  /** Read everything and stay live. */
  begin() {
    window.addEventListener("pagehide", this.actions.leave);
    this.clock.tick();
    this.live.start();
  }

  /** Finish what still waits to be done, and listen no more. */
  end() {
    window.removeEventListener("pagehide", this.actions.leave);
    this.toasts.clear();
    this.live.stop();
  }
}
