/** The form of a task, new or changed. What the API refuses is shown next to the field that it is about. */
import { EMPTY_DRAFT, readDraft, writeChanges, writeNew } from "../app/task-draft.js";
import { isSeries } from "../app/task-filter.js";
import { merge } from "../app/task-merge.js";
import { html, useRef, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Button } from "./controls.js";
import { Dialog } from "./dialog.js";
import { DueField } from "./due-field.js";
import { OtherErrors, useFocusOnError } from "./field.js";
import { NotifyField } from "./notify-field.js";
import { RecurrenceBuilder } from "./recurrence-builder.js";
import { RemindersField } from "./reminders-field.js";
import { StaleNotice } from "./stale-notice.js";
import { useSubmission } from "./submission.js";
import { WordsField } from "./words-field.js";

/** The parts of the form. */
const PARTS = [WordsField, DueField, RemindersField, RecurrenceBuilder, NotifyField];
const OCCURRENCE_PARTS = PARTS.filter((part) => part !== RecurrenceBuilder); // the rule is the series'

/** The fields of the API that the parts show errors of. */
const NAMES = [
  ...["title", "description", "priority", "tags", "due_date", "time_zone", "reminder_offsets"],
  ...["recurrence_pattern", "recurrence_end_date", "recurrence_count", "recurrence_month_end", "recurrence_anchor"],
  ...["recurrence_catch_up", "notification_preferences"],
];

export function TaskForm({ task, title = "", onClose }) {
  const { draft, news, change, problem, isBusy, submit, form } = useTaskForm({ task, title, onClose });
  const parts = task?.parent_recurring_task_id ? OCCURRENCE_PARTS : PARTS;
  const save = task ? "Save" : "Add the task";
  return html`
    <${Dialog} title=${nameOf(task)} onClose=${onClose}>
      <form class="dialog-body" ref=${form} onSubmit=${submit} novalidate>
        ${news && html`<${StaleNotice} news=${news} draft=${draft} change=${change} />`}
        ${parts.map((Part) => html`<${Part} key=${Part.name} ...${{ draft, change, errors: problem?.errors }} />`)}
        <div class="dialog-foot">
          <${OtherErrors} problem=${problem} names=${NAMES} />
          <${Button} onClick=${onClose}>Cancel<//>
          <${Button} kind="primary" type="submit" disabled=${isBusy}>${isBusy ? "Saving…" : save}<//>
        </div>
      </form>
    <//>
  `;
}

function nameOf(task) {
  if (!task) return "New task";
  if (task.parent_recurring_task_id) return "Edit this occurrence";
  return isSeries(task) ? "Edit the series" : "Edit the task";
}

function useTaskForm({ task, title, onClose }) {
  const { actions } = useWorkspace();
  const [draft, setDraft] = useState(() => (task ? readDraft(task) : { ...EMPTY_DRAFT, title }));
  const { edit, news } = useEdit(task, draft, setDraft);
  const form = useRef(null);
  const submission = useSubmission(async (key) => {
    if (!task) await actions.create(writeNew(draft), key);
    else if (!(await edit())) return;
    onClose();
  }, JSON.stringify(draft));
  useFocusOnError(form, submission.problem);
  const change = (changes) => setDraft((old) => ({ ...old, ...changes }));
  return { draft, news, change, form, ...submission };
}

/** Answer a function that changes the version the person has seen; where there is a newer one, they see it first. */
function useEdit(task, draft, setDraft) {
  const { actions, tasks } = useWorkspace();
  const seen = useRef(task);
  const [news, setNews] = useState(null);
  const learn = (newest) => {
    const [before, theirs] = [readDraft(seen.current), readDraft(newest)];
    const { merged, changed, disputed } = merge({ before, mine: draft, theirs });
    const status = newest.status === seen.current.status ? null : newest.status;
    seen.current = newest;
    if (!changed.length && !status) return edit(); // it is nothing that a person would call a change
    setNews({ before, mine: draft, theirs, changed, disputed, status });
    setDraft(merged);
    return false;
  };
  const edit = async () => {
    try {
      const changes = writeChanges(readDraft(seen.current), draft);
      if (Object.keys(changes).length) await actions.edit(task.id, changes, seen.current.version);
      return true;
    } catch (error) {
      if (!error.isStale) throw error;
      return learn(await tasks.refetch(task.id));
    }
  };
  return { edit, news };
}
