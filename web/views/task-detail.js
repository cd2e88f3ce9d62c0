/** One task beside the list: what is known of it, what can be done with it, and what has happened to it. */
import { useNow } from "../app/clock.js";
import { useStore } from "../app/store.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { IconButton } from "./controls.js";
import { Empty, Failure, Loading } from "./states.js";
import { TaskButtons } from "./task-buttons.js";
import { TaskFacts } from "./task-facts.js";
import { TaskHistory } from "./task-history.js";
import { CompleteButton } from "./task-row.js";
import { TaskSeries } from "./task-series.js";

export function TaskDetail({ id, onEdit }) {
  const { router } = useWorkspace();
  const { task, error, retry } = useTask(id);
  const panel = useRef(null);
  useFocusWhileOpen(panel, id, Boolean(task));
  const close = () => router.closeTask();
  const closeOnEscape = (event) => event.key === "Escape" && close();
  return html`
    <aside class="detail" ref=${panel} aria-label="Task" tabindex="-1" onKeyDown=${closeOnEscape}>
      <div class="detail-close"><${IconButton} icon="close" label="Close the task" onClick=${close} /></div>
      ${task && html`<${Task} task=${task} onEdit=${onEdit} onGone=${close} />`}
      ${!task && html`<${NoTask} error=${error} onRetry=${retry} />`}
    </aside>
  `;
}

function Task({ task, onEdit, onGone }) {
  const { clock } = useWorkspace();
  const now = useNow(clock);
  return html`
    <header class="detail-head">
      <${CompleteButton} task=${task} />
      <h2 class="detail-title">${task.title}</h2>
    </header>
    <${TaskButtons} task=${task} onEdit=${onEdit} onGone=${onGone} />
    ${task.description && html`<p class="description">${task.description}</p>`}
    <${TaskFacts} task=${task} now=${now} />
    <${TaskSeries} task=${task} now=${now} />
    <${TaskHistory} task=${task} />
  `;
}

function NoTask({ error, onRetry }) {
  if (!error) return html`<${Loading} what="the task" />`;
  if (!error.isGone) return html`<${Failure} what="The task" error=${error} onRetry=${onRetry} />`;
  return html`<${Empty} title="This task is gone.">It has been deleted, or it never was yours.<//>`;
}

/** Answer the newest known version of a task, which is fetched if it is not known; gone when it is deleted. */
function useTask(id) {
  const { tasks } = useWorkspace();
  const { known, hidden } = useStore(tasks);
  const [attempt, setAttempt] = useState(0);
  const [error, setError] = useState(null);
  const wasKnown = useRef(false);
  const task = hidden.has(id) ? undefined : known.get(id);
  wasKnown.current ||= Boolean(task);
  useEffect(() => {
    setError(null);
    if (!known.has(id)) tasks.refetch(id).catch(setError);
  }, [id, attempt]);
  const isGone = wasKnown.current && !task;
  return { task, error: isGone ? { isGone } : error, retry: () => setAttempt(attempt + 1) };
}

/** The panel takes the focus when it opens and gives it back to the task's row when it closes. */
function useFocusWhileOpen(panel, id, isLoaded) {
  useLayoutEffect(() => {
    if (isLoaded) panel.current.focus();
  }, [isLoaded]);
  // At once and not after the next paint, before which the panel may be closed again.
  useLayoutEffect(() => {
    const shown = panel.current;
    return () => {
      if (!shown.contains(document.activeElement) && document.activeElement !== document.body) return;
      setTimeout(() => document.querySelector(`.task-title[href="#/tasks/${CSS.escape(id)}"]`)?.focus());
    };
  }, []);
}
