/** What can be done with a task. */
import { isOpen, isSeries } from "../app/task-filter.js";
import { html, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Button } from "./controls.js";
import { SnoozeChoices } from "./snooze-choices.js";

export function TaskButtons({ task, onEdit, onGone }) {
  const { actions } = useWorkspace();
  const [isSnoozing, setSnoozing] = useState(false);
  const remove = () => {
    actions.remove(task);
    onGone();
  };
  const isWaiting = isOpen(task) && !isSeries(task);
  const snooze = { "aria-expanded": String(isSnoozing), onClick: () => setSnoozing(!isSnoozing) };
  return html`
    <div class="buttons">
      <${Button} kind="small" icon="edit" onClick=${() => onEdit(task)}>Edit<//>
      ${isWaiting && html`<${Progress} task=${task} />`}
      ${isWaiting && html`<${Button} kind="small" icon="bell" ...${snooze}>Snooze<//>`}
      <${Button} kind="small danger" icon="trash" onClick=${remove}>${isSeries(task) ? "Delete the series" : "Delete"}<//>
    </div>
    ${isWaiting && isSnoozing && html`<${SnoozeChoices} task=${task} onDone=${() => setSnoozing(false)} />`}
  `;
}

function Progress({ task }) {
  const { actions } = useWorkspace();
  const isStarted = task.status === "in_progress";
  const toggle = () => actions.setProgress(task, isStarted ? "pending" : "in_progress");
  return html`
    <${Button} kind="small" icon=${isStarted ? "pause" : "play"} onClick=${toggle}>${isStarted ? "Pause" : "Start"}<//>
    <${Button} kind="small" icon="skip" onClick=${() => actions.skip(task)}>Skip<//>
  `;
}
