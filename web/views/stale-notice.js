/** Tells what somebody else has changed while a task was being edited, and lets one choose where both have. */
import { useNow } from "../app/clock.js";
import { sayWhen } from "../app/dates.js";
import { sayPattern, writePattern } from "../app/recurrence.js";
import { sayOffset } from "../app/reminders.js";
import { writeDue } from "../app/task-draft.js";
import { isSame, pick } from "../app/task-merge.js";
import { html, useLayoutEffect, useRef } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Chip } from "./controls.js";
import { NOTIFY } from "./notify-field.js";
import { PRIORITIES } from "./priority.js";
import { STATUSES } from "./task-facts.js";

/**
 * @typedef {object} News
 * @property {Draft} before
 * @property {Draft} mine
 * @property {Draft} theirs
 * @property {string[]} changed The parts that they have changed.
 * @property {string[]} disputed Of these, those that I have changed otherwise.
 * @property {?string} status What it has become, where that is something else than it was.
 */

/** @param {{news: News, draft: Draft, change: (changes: Partial<Draft>) => void}} props */
export function StaleNotice({ news, draft, change }) {
  const notice = useRef(null);
  useLayoutEffect(() => {
    notice.current.focus();
    notice.current.scrollIntoView({ block: "center" });
  }, [news]);
  return html`
    <div class="notice stale" role="alert" tabindex="-1" ref=${notice}>
      <p class="stale-title">This task was changed elsewhere while you were editing it.</p>
      ${news.status && html`<p>It is now: ${STATUSES[news.status].toLowerCase()}.</p>`}
      <ul class="stale-parts">
        ${news.changed.map((part) => html`<${Part} key=${part} ...${{ part, news, draft, change }} />`)}
      </ul>
      <p>${news.disputed.length ? "Choose what shall be kept, then save again." : "Your changes are still here: save again."}</p>
    </div>
  `;
}

function Part({ part, news, draft, change }) {
  const { clock } = useWorkspace();
  const now = useNow(clock);
  const words = (of) => SAY[part](of, now) || "nothing";
  if (!news.disputed.includes(part)) {
    return html`
      <li>
        <span class="change-field">${part}</span> <del>${words(news.before)}</del>
        <span aria-hidden="true"> → </span><span class="hidden">now</span> <ins>${words(news.theirs)}</ins>
      </li>
    `;
  }
  const choices = { Yours: news.mine, Theirs: news.theirs };
  return html`
    <li>
      <span class="change-field" id="stale-${part}">${part}</span>
      <div class="stale-choices" role="group" aria-labelledby="stale-${part}">
        ${Object.entries(choices).map(([whose, choice]) => {
          const chip = { isOn: isSame(part, draft, choice), onClick: () => change(pick(part, choice)) };
          return html`<${Chip} key=${whose} ...${chip}>${whose}: ${words(choice)}<//>`;
        })}
      </div>
    </li>
  `;
}

const SAY = {
  Title: ({ title }) => title,
  Notes: ({ description }) => description,
  Priority: ({ priority }) => PRIORITIES[priority],
  Tags: ({ tags }) => tags,
  Due: (draft, now) => draft.date && sayWhen(writeDue(draft), draft.zone, now),
  Reminders: ({ reminders }) => reminders.map(sayOffset).join(", "),
  Repeat: ({ recurrence }) => writePattern(recurrence) && sayPattern(writePattern(recurrence)),
  Notifications: ({ notify }) => NOTIFY[notify],
};
