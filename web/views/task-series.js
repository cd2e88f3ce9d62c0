/** What a series has led to, and what it leads to next. */
import { sayWhen } from "../app/dates.js";
import { TASKS } from "../app/paths.js";
import { writePreview } from "../app/task-draft.js";
import { isSeries } from "../app/task-filter.js";
import { html, useState } from "../app/view.js";
import { Button } from "./controls.js";
import { usePages } from "./pages.js";
import { RecurrencePreview } from "./recurrence-preview.js";
import { ListState } from "./states.js";
import { STATUSES } from "./task-facts.js";

const PAGE = 10;

export function TaskSeries({ task, now }) {
  const [openedAt] = useState(() => new Date(now).toISOString());
  if (!isSeries(task)) return null;
  return html`
    <${RecurrencePreview} question=${writePreview(task, openedAt)} />
    <${Occurrences} key=${task.version} task=${task} now=${now} />
  `;
}

function Occurrences({ task, now }) {
  const list = usePages(TASKS, { parent: task.id, sort: "-due_date", limit: PAGE });
  return html`
    <section aria-label="Occurrences">
      <h3>Occurrences</h3>
      <${ListState} list=${list} what="The occurrences" rows=${2}><p class="quiet">There are none yet.</p><//>
      <ul class="dates">
        ${list.items.map((occurrence) => html`<${Occurrence} key=${occurrence.id} task=${occurrence} now=${now} />`)}
      </ul>
      ${list.cursor && html`<${Button} kind="small" onClick=${list.more}>Show earlier ones<//>`}
    </section>
  `;
}

function Occurrence({ task: { id, due_date: due, time_zone: zone, status }, now }) {
  return html`
    <li>
      <a href="#/tasks/${id}">${sayWhen(due, zone, now)}</a> <span class="quiet">${STATUSES[status] ?? status}</span>
    </li>
  `;
}
