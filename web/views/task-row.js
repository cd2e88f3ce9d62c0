/** One task in a list. */
import { useStore } from "../app/store.js";
import { isOpen, isSeries } from "../app/task-filter.js";
import { html, useLayoutEffect, useRef } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { IconButton } from "./controls.js";
import { Icon } from "./icons.js";
import { TaskMeta } from "./task-meta.js";

export function TaskRow({ task, now, onEdit }) {
  const { actions, router } = useWorkspace();
  const row = useRef(null);
  const isShown = useStore(router).task === task.id;
  useFocusOnLeave(row);
  const edit = { icon: "edit", title: "Edit", label: `Edit “${task.title}”`, onClick: () => onEdit(task) };
  const remove = {
    icon: "trash",
    title: "Delete",
    label: `Delete “${task.title}”`,
    onClick: () => actions.remove(task),
  };
  return html`
    <li class="task" ref=${row} data-status=${task.status} data-open=${isShown}>
      <${CompleteButton} task=${task} />
      <div class="task-main">
        <a class="task-title" href="#/tasks/${task.id}" aria-current=${isShown ? "true" : undefined}
          >${task.title}</a>
        <${TaskMeta} task=${task} now=${now} />
      </div>
      <div class="task-actions">
        <${IconButton} ...${edit} />
        <${IconButton} ...${remove} />
      </div>
    </li>
  `;
}

/** A box to tick; where there is nothing to tick (a series stands for many), only its shape. */
export function CompleteButton({ task }) {
  const { actions } = useWorkspace();
  const isDone = !isOpen(task);
  if (isSeries(task)) return html`<span class="check" data-still="true"><${Icon} name="repeat" /></span>`;
  const box = { role: "checkbox", "aria-checked": String(isDone), "aria-label": `Done: ${task.title}` };
  const toggle = () => (isDone ? actions.reopen(task) : actions.complete(task));
  return html`<button type="button" class="check" ...${box} onClick=${toggle}><${Icon} name="check" /></button>`;
}

/** When a row with the focus goes away, the focus goes on to the row after it, or before, or to the heading. */
function useFocusOnLeave(row) {
  useLayoutEffect(() => {
    const gone = row.current;
    return () => {
      if (!gone.contains(document.activeElement)) return;
      const near = gone.nextElementSibling ?? gone.previousElementSibling;
      const next = near?.querySelector("button, a") ?? document.getElementById("tasks-title");
      setTimeout(() => next?.focus());
    };
  }, []);
}
