/** What is different about the notifications of one task. */
import { html } from "../app/view.js";
import { SelectField } from "./controls.js";

/** The choices, in words. */
export const NOTIFY = {
  usual: "As your preferences say",
  reminders: "Reminders only",
  always: "Also in quiet hours",
  muted: "None for this task",
  own: "As another app has set it",
};

export function NotifyField({ draft, change, errors }) {
  const { own, ...usual } = NOTIFY;
  return html`
    <${SelectField}
      label="Notifications"
      name="notification_preferences"
      errors=${errors}
      value=${draft.notify}
      choices=${draft.notifyOwn ? NOTIFY : usual}
      onChoose=${(notify) => change({ notify })}
    />
  `;
}
