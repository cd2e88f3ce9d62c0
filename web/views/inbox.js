/** The inbox: what has happened, the newest first. */
import { useNow } from "../app/clock.js";
import { sayAgo, sayMoment } from "../app/dates.js";
import { useStore } from "../app/store.js";
import { html, useEffect, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Icon } from "./icons.js";
import { Empty, ListState } from "./states.js";

const ICONS = {
  "task.created": "plus",
  "task.completed": "check",
  "task.deleted": "trash",
  "task.updated": "edit",
  "task.reopened": "repeat",
  "task.missed": "clock",
};

export function InboxView() {
  const { inbox } = useWorkspace();
  const { phase, error, items } = useStore(inbox);
  const marked = useMarked(items);
  useEffect(() => {
    if (phase === "ready") inbox.markRead();
  }, [phase, items]);
  return html`
    <section class="inbox" aria-labelledby="inbox-title">
      <h1 id="inbox-title">Inbox</h1>
      <${ListState} list=${{ phase, error, items, reload: () => inbox.load() }} what="Your inbox">
        <${Empty} title="Nothing yet.">What happens to your tasks is told here the moment it happens.<//>
      <//>
      <ol class="notifications">
        ${items.map((item) => html`<${Item} key=${item.seq} item=${item} isNew=${marked.has(item.seq)} />`)}
      </ol>
    </section>
  `;
}

/** Answer the numbers of what was new when it came in sight; it stays marked while one reads. */
function useMarked(items) {
  const [marked] = useState(new Set());
  for (const { seq, read_at: readAt } of items) if (!readAt) marked.add(seq);
  return marked;
}

function Item({ item, isNew }) {
  const { clock } = useWorkspace();
  const now = useNow(clock);
  const isThere = item.event !== "task.deleted";
  return html`
    <li class="notification" data-new=${isNew}>
      <span class="notification-icon"><${Icon} name=${ICONS[item.event] ?? "bell"} /></span>
      <div class="notification-text">
        <p class="notification-title">${isNew && html`<span class="hidden">New: </span>`}${item.title}</p>
        <p>${isThere ? html`<a href="#/tasks/${item.task_id}">${item.body}</a>` : item.body}</p>
      </div>
      <time class="quiet" datetime=${item.occurred_at} title=${sayMoment(item.occurred_at)}>
        ${sayAgo(item.occurred_at, now)}
      </time>
    </li>
  `;
}
