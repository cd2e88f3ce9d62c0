/** What a list says of a task below its title. */
import { sayWhen } from "../app/dates.js";
import { TASKS } from "../app/paths.js";
import { sayPattern } from "../app/recurrence.js";
import { isOpen } from "../app/task-filter.js";
import { html } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Icon } from "./icons.js";
import { PriorityMark } from "./priority.js";

/** Statuses that the shape of a row does not tell already. */
const STATUSES = { in_progress: "In progress", skipped: "Skipped", missed: "Missed" };

export function TaskMeta({ task, now }) {
  const { length: reminders = 0 } = task.reminder_offsets ?? [];
  return html`
    <div class="task-meta">
      <${Due} task=${task} now=${now} />
      <${Recurrence} task=${task} />
      ${reminders > 0 && html`<span><${Icon} name="bell" /><span class="hidden">Reminders: </span>${reminders}</span>`}
      <${PriorityMark} priority=${task.priority} />
      ${STATUSES[task.status] && html`<span class="mark">${STATUSES[task.status]}</span>`}
      ${task.tags.map((tag) => html`<${Tag} key=${tag} tag=${tag} />`)}
    </div>
  `;
}

function Due({ task: { due_date: due, time_zone: zone, status }, now }) {
  if (!due) return null;
  const isLate = isOpen({ status }) && Date.parse(due) < now;
  return html`<span class="due" data-late=${isLate}><${Icon} name="clock" />${sayWhen(due, zone, now)}</span>`;
}

function Recurrence({ task: { recurrence_pattern: pattern, parent_recurring_task_id: parent } }) {
  if (!pattern && !parent) return null;
  return html`<span><${Icon} name="repeat" />${pattern ? sayPattern(pattern) : "Repeats"}</span>`;
}

function Tag({ tag }) {
  const { abilities, tasks } = useWorkspace();
  if (!abilities.takes("GET", TASKS, "tag")) return html`<span class="tag">${tag}</span>`;
  return html`<button type="button" class="tag" onClick=${() => tasks.show({ tag })}>${tag}</button>`;
}
