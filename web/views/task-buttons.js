/** What can be done with a task. */
import { isOpen, isSeries } from "../app/task-filter.js";
import { html, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { addDays, HOME, instantOf, wallTimeOf } from "../app/zones.js";
import { Button } from "./controls.js";

export function TaskButtons({ task, onEdit, onGone }) {
  const { actions } = useWorkspace();
  const canDo = (action) => isOpen(task) && !isSeries(task) && actions.can(action);
  const canSkip = task.parent_recurring_task_id && canDo("skip");
  const remove = () => {
    actions.remove(task);
    onGone();
  };
  return html`
    <div class="buttons">
      ${actions.canEdit && html`<${Button} icon="edit" onClick=${() => onEdit(task)}>Edit<//>`}
      ${canDo("snooze") && html`<${Snooze} task=${task} />`}
      ${canSkip && html`<${Button} icon="skip" onClick=${() => actions.skip(task)}>Skip this one<//>`}
      <${Button} kind="danger" icon="trash" onClick=${remove}>Delete<//>
    </div>
  `;
}

/** A button that opens the choice of how long. */
function Snooze({ task }) {
  const { actions, clock } = useWorkspace();
  const [isShown, show] = useState(false);
  const choose = (when) => {
    show(false);
    actions.snooze(task, when(clock.now(), task.time_zone ?? HOME));
  };
  return html`
    <${Button} icon="bell" aria-expanded=${String(isShown)} onClick=${() => show(!isShown)}>Snooze<//>
    ${
      isShown &&
      html`
        <div class="choices" role="group" aria-label="Remind me again">
          ${Object.entries(SNOOZES).map(
            ([label, when]) => html` <${Button} kind="small" key=${label} onClick=${() => choose(when)}>${label}<//> `,
          )}
        </div>
      `
    }
  `;
}

const SNOOZES = {
  "In 15 minutes": () => ({ for: "15 minutes" }),
  "In 1 hour": () => ({ for: "1 hour" }),
  "Tomorrow at 9": (now, zone) => ({ until: morning(now, zone, 1) }),
  "In a week": (now, zone) => ({ until: morning(now, zone, 7) }),
};

function morning(now, zone, days) {
  const date = addDays(wallTimeOf(now, zone).date, days);
  return new Date(instantOf({ date, time: "09:00" }, zone)).toISOString();
}
