/** The form of a task, new or changed. What the API refuses is shown next to the field that it is about. */
import { taskPath, TASKS } from "../app/paths.js";
import { EMPTY_DRAFT, readDraft, writeChanges, writeNew } from "../app/task-draft.js";
import { html, useRef, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Button, into, SelectField, TextField } from "./controls.js";
import { Dialog } from "./dialog.js";
import { DueField } from "./due-field.js";
import { Field, OtherErrors, useFocusOnError } from "./field.js";
import { PRIORITIES } from "./priority.js";
import { RecurrenceBuilder } from "./recurrence-builder.js";
import { RemindersField } from "./reminders-field.js";
import { useSubmission } from "./submission.js";

const NOTIFY = { usual: "As your preferences say", muted: "None for this task", always: "Also in quiet hours" };

/** The parts of the form, each with the field of the API that it needs. */
const PARTS = {
  title: Words,
  due_date: DueField,
  reminder_offsets: RemindersField,
  recurrence_pattern: RecurrenceBuilder,
  notification_preferences: NotifyField,
};
const NAMES = [
  ...Object.keys(PARTS),
  "description",
  "priority",
  "tags",
  "time_zone",
  "recurrence_end_date",
  "recurrence_count",
  "recurrence_month_end",
  "recurrence_anchor",
  "recurrence_catch_up",
];

export function TaskForm({ task, title = "", onClose }) {
  const { abilities } = useWorkspace();
  const [before] = useState(() => (task ? readDraft(task) : { ...EMPTY_DRAFT, title }));
  const [draft, setDraft] = useState(before);
  const change = (changes) => setDraft((old) => ({ ...old, ...changes }));
  const [method, path] = task ? ["PATCH", taskPath("{}")] : ["POST", TASKS];
  const accepts = (name) => abilities.accepts(method, path, name);
  const { problem, isBusy, submit, form } = useTaskSubmission({ task, before, draft, accepts, onClose });
  const parts = Object.entries(PARTS).filter(([name]) => accepts(name));
  return html`
    <${Dialog} title=${task ? "Edit the task" : "New task"} onClose=${onClose}>
      <form class="dialog-body" ref=${form} onSubmit=${submit} novalidate>
        <${OtherErrors} problem=${problem} names=${NAMES} />
        ${parts.map(
          ([name, Part]) => html`
            <${Part} key=${name} draft=${draft} change=${change} accepts=${accepts} errors=${problem?.errors} />
          `,
        )}
        <div class="dialog-foot">
          <${Button} onClick=${onClose}>Cancel<//>
          <${Button} kind="primary" type="submit" disabled=${isBusy}
            >${isBusy ? "Saving…" : task ? "Save" : "Add the task"}<//
          >
        </div>
      </form>
    <//>
  `;
}

function useTaskSubmission({ task, before, draft, accepts, onClose }) {
  const { actions } = useWorkspace();
  const form = useRef(null);
  const edit = useEdit(task);
  const submission = useSubmission(async (key) => {
    if (task) await edit(writeChanges(before, draft, accepts));
    else await actions.create(writeNew(draft, accepts), key);
    onClose();
  }, JSON.stringify(draft));
  useFocusOnError(form, submission.problem);
  return { ...submission, form };
}

/** Answer a function that changes the version the person has seen; when there is a newer one, they are told first. */
function useEdit(task) {
  const { actions, tasks } = useWorkspace();
  const version = useRef(task?.version);
  return async (changes) => {
    if (!Object.keys(changes).length) return;
    try {
      await actions.edit(task.id, changes, version.current);
    } catch (error) {
      if (!error.isStale) throw error;
      version.current = (await tasks.refetch(task.id)).version;
      throw new Error(
        "This task was changed elsewhere while you were editing it. Save again to keep your changes too.",
      );
    }
  };
}

function Words({ draft, change, accepts, errors }) {
  const set = (name) => (value) => change({ [name]: value });
  return html`
    <${TextField} label="Title" name="title" errors=${errors} autofocus value=${draft.title} onText=${set("title")} />
    <${Field} label="Notes" name="description" errors=${errors}>
      ${(attributes) => html`
        <textarea ...${attributes} rows="3" value=${draft.description} onInput=${into(set("description"))} />
      `}
    <//>
    <div class="columns">
      <${SelectField}
        label="Priority"
        name="priority"
        errors=${errors}
        value=${draft.priority}
        choices=${PRIORITIES}
        onChoose=${set("priority")}
      />
      ${
        accepts("tags") &&
        html`
          <${TextField}
            label="Tags"
            name="tags"
            hint="Separated by commas"
            errors=${errors}
            value=${draft.tags}
            onText=${set("tags")}
          />
        `
      }
    </div>
  `;
}

function NotifyField({ draft, change, errors }) {
  return html`
    <${SelectField}
      label="Notifications"
      name="notification_preferences"
      errors=${errors}
      value=${draft.notify}
      choices=${NOTIFY}
      onChoose=${(notify) => change({ notify })}
    />
  `;
}
