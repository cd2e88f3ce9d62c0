/** A form's parts: a label, a control, a hint, and what is wrong with it, tied together for everyone. */
import { html, useId, useLayoutEffect } from "../app/view.js";

/** @typedef {{field: string, message: string}[]} FieldErrors As the API tells them. */

/** Pick the errors of a field, which may be about a part of it, such as `tags.2`. @param {FieldErrors} errors */
export function errorsOf(errors, name) {
  return (errors ?? []).filter(({ field }) => field === name || field.startsWith(`${name}.`));
}

/** A labelled control; `children` is a function that gets the attributes which tie it to its label and errors. */
export function Field({ label, name, errors, hint, children }) {
  const id = useId();
  const found = errorsOf(errors, name);
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      ${children({ id, name, ...describeField(id, hint, found) })}
      ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
      ${found.length > 0 && html`<p class="error" id="${id}-error">${sayErrors(found)}</p>`}
    </div>
  `;
}

/** What a form's problem says about no field of the form, or the whole of it where it names none. */
export function OtherErrors({ problem, names }) {
  const sentences = problem ? listOthers(problem, names) : [];
  if (!sentences.length) return null;
  return html`
    <div class="form-error" role="alert">${sentences.map((sentence) => html`<p key=${sentence}>${sentence}</p>`)}</div>
  `;
}

/** After a refusal, go to the first field that it is about. */
export function useFocusOnError(form, problem) {
  useLayoutEffect(() => {
    if (problem) form.current?.querySelector("[aria-invalid=true]")?.focus();
  }, [problem]);
}

/** Say errors as sentences. @param {FieldErrors} errors */
export function sayErrors(errors) {
  return errors.map(({ message }) => message.charAt(0).toUpperCase() + message.slice(1)).join(". ");
}

function describeField(id, hint, found) {
  const described = [hint && `${id}-hint`, found.length && `${id}-error`].filter(Boolean).join(" ");
  return { "aria-describedby": described || undefined, "aria-invalid": found.length ? "true" : undefined };
}

function listOthers({ errors = [], message }, names) {
  if (!errors.length) return [message];
  const others = errors.filter(({ field }) => !names.includes(field.split(".")[0]));
  return others.map((error) => `${error.field} ${error.message}`);
}
