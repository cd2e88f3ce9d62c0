/** Dates of a series, each with the reason where it is not where its rule says. */
import { useNow } from "../app/clock.js";
import { sayWhen } from "../app/dates.js";
import { html } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";

const SHIFTS = {
  month_end: "the month is shorter",
  dst_gap: "clocks go forward",
  dst_overlap: "clocks go back",
};

export function DateList({ dates, zone }) {
  const { clock } = useWorkspace();
  const now = useNow(clock);
  return html`
    <ol class="dates">
      ${dates.map(
        ({ at, shifted }) => html`
          <li key=${at}>
            <time datetime=${at}>${sayWhen(at, zone, now)}</time>
            ${shifted && html`<span class="quiet"> – ${SHIFTS[shifted] ?? shifted}</span>`}
          </li>
        `,
      )}
    </ol>
  `;
}
