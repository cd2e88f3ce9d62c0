/** The tasks of a filter, grouped by when they are due. */
import { useNow } from "../app/clock.js";
import { GROUPS, groupOf } from "../app/dates.js";
import { useStore } from "../app/store.js";
import { isNarrowed, OPEN_TASKS } from "../app/task-filter.js";
import { html } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Button, LinkButton } from "./controls.js";
import { Empty, Failure, ListState } from "./states.js";
import { TaskRow } from "./task-row.js";

const TITLES = { overdue: "Overdue", today: "Today", later: "Later", undated: "No date" };
const SENTENCES = {
  open: ["All clear.", "Nothing waits for you. Add a task above when something comes to mind."],
  done: ["Nothing done yet.", "What you complete is kept here."],
  series: ["Nothing repeats.", "A task that repeats is made once, and its dates come by themselves."],
};

export function TaskList({ onEdit }) {
  const { tasks } = useWorkspace();
  const { phase, error, cursor, filter } = useStore(tasks);
  const items = tasks.list;
  const reload = () => tasks.show({});
  if (!items.length && !(phase === "ready" && cursor)) {
    const list = { phase, error, items, reload };
    return html`<${ListState} list=${list} what="Tasks"><${NoTasks} filter=${filter} /><//>`;
  }
  return html`
    <${Groups} items=${items} show=${filter.show} onEdit=${onEdit} />
    ${phase === "failed" && html`<${Failure} what="The newest tasks" error=${error} onRetry=${reload} />`}
    ${cursor && html`<${Button} kind="more" onClick=${() => tasks.more()}>Show more tasks<//>`}
  `;
}

function Groups({ items, show, onEdit }) {
  const { clock } = useWorkspace();
  const now = useNow(clock);
  if (show === "done") return html`<${Group} title="Done" members=${items.sort(byChange)} ...${{ now, onEdit }} />`;
  if (show === "series") return html`<${Group} title="Series" members=${items.sort(byTitle)} ...${{ now, onEdit }} />`;
  return GROUPS.map((name) => {
    const members = items.filter((task) => groupOf(task, now) === name).sort(byUrgency);
    return html`<${Group} key=${name} name=${name} title=${TITLES[name]} members=${members} ...${{ now, onEdit }} />`;
  });
}

function Group({ name, title, members, now, onEdit }) {
  if (!members.length) return null;
  return html`
    <section class="group" data-group=${name} aria-label=${title}>
      <h2 class="group-title">${title} <span class="group-count">${members.length}</span></h2>
      <ul class="task-list">
        ${members.map((task) => html`<${TaskRow} key=${task.id} task=${task} now=${now} onEdit=${onEdit} />`)}
      </ul>
    </section>
  `;
}

function NoTasks({ filter }) {
  const { tasks } = useWorkspace();
  const [title, sentence] = SENTENCES[filter.show];
  if (!isNarrowed(filter)) return html`<${Empty} title=${title}>${sentence}<//>`;
  const clear = () => tasks.show({ ...OPEN_TASKS, show: filter.show });
  return html`<${Empty} title="Nothing matches."><${LinkButton} onClick=${clear}>Clear the search<//><//>`;
}

function byUrgency(one, other) {
  const [due, otherDue] = [Date.parse(one.due_date), Date.parse(other.due_date)];
  return due - otherDue || other.created_at.localeCompare(one.created_at);
}

function byTitle(one, other) {
  return one.title.localeCompare(other.title);
}

function byChange(one, other) {
  return other.updated_at.localeCompare(one.updated_at);
}
