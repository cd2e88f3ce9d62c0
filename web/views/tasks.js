/** The tasks: adding, filtering, the groups by due date, and the task that is open beside them. */
import { useStore } from "../app/store.js";
import { html, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { QuickAdd } from "./quick-add.js";
import { TaskDetail } from "./task-detail.js";
import { TaskFilters } from "./task-filters.js";
import { TaskForm } from "./task-form.js";
import { TaskList } from "./task-list.js";

export function TasksView() {
  const { router } = useWorkspace();
  const { task } = useStore(router);
  const [form, setForm] = useState(null);
  const edit = (edited) => setForm({ task: edited });
  return html`
    <div class="tasks-view" data-open=${Boolean(task)}>
      <section class="tasks" aria-labelledby="tasks-title">
        <h1 id="tasks-title" tabindex="-1">Tasks</h1>
        <${QuickAdd} onMore=${(title) => setForm({ title })} />
        <${TaskFilters} />
        <${TaskList} onEdit=${edit} />
      </section>
      ${task && html`<${TaskDetail} key=${task} id=${task} onEdit=${edit} />`}
    </div>
    ${form && html`<${TaskForm} ...${form} onClose=${() => setForm(null)} />`}
  `;
}
