/** What has happened to a task: its part of the audit trail. */
import { sayMoment } from "../app/dates.js";
import { taskPath } from "../app/paths.js";
import { html, useEffect, useRef } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Changes, sayActor, sayEvent } from "./audit-entry.js";
import { Button, LinkButton } from "./controls.js";
import { usePages } from "./pages.js";
import { ListState } from "./states.js";

const PAGE = 20;
const TRAIL_FOLLOWS_MS = 1_500; // the trail is written a moment after the change

export function TaskHistory({ task }) {
  const { person } = useWorkspace();
  const list = usePages(taskPath(task.id, "history"), { limit: PAGE });
  useReloadOnChange(task.version, list.reload);
  return html`
    <section class="history" aria-label="History">
      <h3>History</h3>
      <${ListState} list=${list} what="The history" rows=${2}>
        <p class="quiet">Nothing is written down yet. <${LinkButton} onClick=${list.reload}>Look again<//></p>
      <//>
      <ol class="timeline">
        ${list.items.map((entry) => html`<${Entry} key=${entry.event_id} entry=${entry} person=${person} />`)}
      </ol>
      ${list.cursor && html`<${Button} kind="small" onClick=${list.more}>Show earlier entries<//>`}
    </section>
  `;
}

function Entry({ entry, person }) {
  return html`
    <li>
      <p class="timeline-what">${sayEvent(entry.event_type)}</p>
      <${Changes} changes=${entry.changes} />
      <p class="quiet">
        ${sayActor(entry.actor, person)}${" · "}<time datetime=${entry.occurred_at}
          >${sayMoment(entry.occurred_at)}</time
        >
      </p>
    </li>
  `;
}

function useReloadOnChange(version, reload) {
  const shown = useRef(version);
  useEffect(() => {
    if (shown.current === version) return undefined;
    shown.current = version;
    const timer = setTimeout(reload, TRAIL_FOLLOWS_MS);
    return () => clearTimeout(timer);
  }, [version]);
}
