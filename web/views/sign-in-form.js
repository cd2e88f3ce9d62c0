/** What the forms for signing in have in common. */
import { html, useLayoutEffect, useRef, useState } from "../app/view.js";
import { Field, useFocusOnError } from "./field.js";

const UNREACHABLE = "The sign-in service cannot be reached. Check your connection.";

/** The field for the e-mail address, which has the focus at first. */
export function EmailField({ value, ...field }) {
  const input = useRef(null);
  useLayoutEffect(() => input.current.focus(), []);
  return html`
    <${Field} label="E-mail address" name="email" ...${field}>
      ${(attributes) => html`
        <input ...${attributes} ref=${input} type="email" autocomplete="username" required value=${value} />
      `}
    <//>
  `;
}

/**
 * Send a form. `send` gets its data; what it raises is shown next to the field that `fieldOf` names for the error.
 * @param {(data: FormData) => Promise<void>} send
 * @param {(error: Error) => string} fieldOf
 */
export function useSignInForm(send, fieldOf) {
  const [form, [problem, setProblem], [isBusy, setBusy]] = [useRef(null), useState(null), useState(false)];
  useFocusOnError(form, problem);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await send(new FormData(form.current));
    } catch (error) {
      setProblem(describe(error, fieldOf));
    } finally {
      setBusy(false);
    }
  };
  return { submit, form, problem, isBusy };
}

function describe(error, fieldOf) {
  if (error.name !== "CognitoError") return { message: UNREACHABLE };
  return { message: error.message, errors: [{ field: fieldOf(error), message: error.message }] };
}
