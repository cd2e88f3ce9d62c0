/** One entry of the audit trail; opened, it shows everything that is kept of it. */
import { sayMoment } from "../app/dates.js";
import { html } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Changes, sayActor, sayEvent } from "./audit-entry.js";
import { Icon } from "./icons.js";

export function AuditRow({ entry, person }) {
  const { tasks } = useWorkspace();
  return html`
    <li class="entry">
      <details>
        <summary>
          <span class="entry-what">${sayEvent(entry.event_type)}</span>
          <span class="entry-thing">${nameOf(entry, tasks)}</span>
          <span class="entry-who">${sayActor(entry.actor, person)}</span>
          <time class="entry-when" datetime=${entry.occurred_at}>${sayMoment(entry.occurred_at)}</time>
          <${Icon} name="down" />
        </summary>
        <${Everything} entry=${entry} />
      </details>
    </li>
  `;
}

function Everything({ entry }) {
  const facts = {
    Event: entry.event_id,
    Type: entry.event_type,
    [entry.entity_type]: entry.entity_id,
    Person: entry.actor.user,
    Client: entry.actor.client,
    Correlation: entry.correlation_id,
    Recorded: sayMoment(entry.recorded_at),
    Hash: entry.hash,
  };
  const known = Object.entries(facts).filter(([, value]) => value);
  return html`
    <div class="entry-body">
      <${Changes} changes=${entry.changes} />
      <dl class="facts">
        ${known.map(
          ([name, value]) =>
            html`<div key=${name}>
              <dt>${name}</dt>
              <dd class="code">${value}</dd>
            </div>`,
        )}
      </dl>
      <pre class="payload" tabindex="0" aria-label="Payload">${JSON.stringify(entry.payload, null, 2)}</pre>
    </div>
  `;
}

/** What it is about: as the entry tells it, else as it is called today. */
function nameOf({ payload, entity_type: type, entity_id: id }, tasks) {
  const told = payload?.[type]?.title ?? payload?.task?.title ?? payload?.title;
  const taskId = payload?.reminder?.task_id ?? id;
  return told ?? tasks.state.known.get(taskId)?.title ?? `${type} ${id.slice(0, 8)}`;
}
