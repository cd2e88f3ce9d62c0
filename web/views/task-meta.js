/** What a list says of a task below its title. */
import { sayWhen } from "../app/dates.js";
import { sayPattern } from "../app/recurrence.js";
import { isOpen, isSeries } from "../app/task-filter.js";
import { html } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Icon } from "./icons.js";
import { PriorityMark } from "./priority.js";

/** Statuses that the shape of a row does not tell already. */
const STATUSES = { in_progress: "In progress", skipped: "Skipped", missed: "Missed" };

export function TaskMeta({ task, now }) {
  return html`
    <div class="task-meta">
      <${Due} task=${task} now=${now} />
      <${Recurrence} task=${task} />
      <${Reminders} task=${task} now=${now} />
      <${PriorityMark} priority=${task.priority} />
      ${STATUSES[task.status] && html`<span class="mark">${STATUSES[task.status]}</span>`}
      ${task.tags.map((tag) => html`<${Tag} key=${tag} tag=${tag} />`)}
    </div>
  `;
}

function Due({ task, now }) {
  const { due_date: due, time_zone: zone } = task;
  if (!due || isSeries(task)) return null;
  const isLate = isOpen(task) && Date.parse(due) < now;
  return html`<span class="due" data-late=${isLate}><${Icon} name="clock" />${sayWhen(due, zone, now)}</span>`;
}

/** How many reminders there are, or when the next one comes, where that was put off. */
function Reminders({ task: { reminder_offsets: offsets, snoozed_until: until, time_zone: zone }, now }) {
  const isSnoozed = until && Date.parse(until) > now;
  if (!isSnoozed && !offsets.length) return null;
  return html`
    <span>
      <${Icon} name="bell" /><span class="hidden">${isSnoozed ? "Reminds again: " : "Reminders: "}</span>
      ${isSnoozed ? sayWhen(until, zone, now) : offsets.length}
    </span>
  `;
}

function Recurrence({ task: { recurrence_pattern: pattern, parent_recurring_task_id: parent } }) {
  if (!pattern && !parent) return null;
  return html`<span><${Icon} name="repeat" />${pattern ? sayPattern(pattern) : "Repeats"}</span>`;
}

function Tag({ tag }) {
  const { tasks } = useWorkspace();
  return html`<button type="button" class="tag" onClick=${() => tasks.show({ tag })}>${tag}</button>`;
}
