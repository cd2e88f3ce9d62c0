/** When to be reminded of a task again. */
import { html } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { addDays, HOME, instantOf, wallTimeOf } from "../app/zones.js";
import { Button } from "./controls.js";

const CHOICES = {
  "In 10 minutes": () => ({ for: "PT10M" }),
  "In 1 hour": () => ({ for: "PT1H" }),
  "Tomorrow at 9": (now, zone) => ({ until: morning(now, zone, 1) }),
  "In a week": (now, zone) => ({ until: morning(now, zone, 7) }),
};

export function SnoozeChoices({ task, onDone }) {
  const { actions, clock } = useWorkspace();
  const choose = (when) => {
    onDone();
    actions.snooze(task, when(clock.now(), task.time_zone ?? HOME));
  };
  return html`
    <div class="choices" role="group" aria-label="Remind me again">
      ${Object.entries(CHOICES).map(
        ([label, when]) => html`<${Button} kind="small" key=${label} onClick=${() => choose(when)}>${label}<//>`,
      )}
    </div>
  `;
}

function morning(now, zone, days) {
  const date = addDays(wallTimeOf(now, zone).date, days);
  return new Date(instantOf({ date, time: "09:00" }, zone)).toISOString();
}
