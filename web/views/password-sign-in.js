/** The steps of signing in with Cognito: a password, a new account, a code, a first password of one's own. */
import { html, useState } from "../app/view.js";
import { Button, LinkButton, TextField } from "./controls.js";
import { OtherErrors } from "./field.js";
import { EmailField, useSignInForm } from "./sign-in-form.js";

const PASSWORD_RULES = "At least 12 characters, with small and capital letters and a number.";
const FIELDS = ["email", "password", "code"];

/** What each step asks for, and what it does with the answer; `go` leads to another step. */
const STEPS = {
  signIn: {
    title: "Sign in",
    submit: "Sign in",
    asks: ["email", "password"],
    async run({ cognito, onTokens, go, email, password }) {
      try {
        const { challenge, ...tokens } = await cognito.signIn(email, password);
        if (challenge) go("choose", { email, challenge });
        else onTokens(tokens);
      } catch (error) {
        if (error.code !== "UserNotConfirmedException") throw error;
        go("confirm", { email, password });
      }
    },
  },
  signUp: {
    title: "Create an account",
    submit: "Create the account",
    asks: ["email", "newPassword"],
    async run({ cognito, go, email, password }) {
      await cognito.signUp(email, password);
      go("confirm", { email, password });
    },
  },
  confirm: {
    title: "Check your mail",
    submit: "Confirm",
    asks: ["code"],
    async run({ cognito, onTokens, email, password, code }) {
      await cognito.confirm(email, code);
      onTokens(await cognito.signIn(email, password));
    },
  },
  choose: {
    title: "Choose a password",
    submit: "Save and sign in",
    asks: ["newPassword"],
    async run({ cognito, onTokens, email, password, challenge }) {
      onTokens(await cognito.choosePassword(email, password, challenge));
    },
  },
};

export function PasswordSignIn({ cognito, canSignUp, onTokens }) {
  const [{ name, known }, setStep] = useState({ name: "signIn", known: {} });
  const go = (next, kept = {}) => setStep({ name: next, known: kept });
  const sendAgain = () => cognito.sendCodeAgain(known.email);
  return html`
    <${Step} key=${name} step=${STEPS[name]} known=${known} services=${{ cognito, onTokens, go }} />
    ${
      name === "signIn" &&
      canSignUp &&
      html`<p>New here? <${LinkButton} onClick=${() => go("signUp")}>Create an account<//></p>`
    }
    ${name === "confirm" && html`<p>No mail? <${LinkButton} onClick=${sendAgain}>Send the code again<//></p>`}
    ${name !== "signIn" && html`<p><${LinkButton} onClick=${() => go("signIn")}>Back to signing in<//></p>`}
  `;
}

function Step({ step, known, services }) {
  const send = (data) => step.run({ ...services, ...known, ...readFields(data) });
  const { submit, form, problem, isBusy } = useSignInForm(send, fieldOf);
  const parts = { errors: problem?.errors, known };
  return html`
    <form class="card" ref=${form} onSubmit=${submit} novalidate>
      <h2>${step.title}</h2>
      <${OtherErrors} problem=${problem} names=${FIELDS} />
      ${step.asks.map((asked) => html`<${QUESTIONS[asked]} key=${asked} ...${parts} />`)}
      <${Button} kind="primary wide" type="submit" disabled=${isBusy}>${isBusy ? "One moment…" : step.submit}<//>
    </form>
  `;
}

const QUESTIONS = {
  email: ({ errors, known }) => html`<${EmailField} errors=${errors} value=${known.email} />`,
  password: ({ errors }) => html`<${PasswordField} errors=${errors} autocomplete="current-password" />`,
  newPassword: ({ errors }) => html`
    <${PasswordField} errors=${errors} autocomplete="new-password" hint=${PASSWORD_RULES} />
  `,
  code: ({ errors, known }) => html`
    <${TextField}
      label="Code"
      name="code"
      errors=${errors}
      hint="We have sent it to ${known.email}."
      inputmode="numeric"
      autocomplete="one-time-code"
      required
    />
  `,
};

function PasswordField(field) {
  return html`<${TextField} label="Password" name="password" type="password" required ...${field} />`;
}

function readFields(data) {
  const fields = Object.fromEntries(data);
  return fields.email ? { ...fields, email: fields.email.trim() } : fields;
}

/** Which field an error of Cognito is about. */
function fieldOf({ code }) {
  if (code === "UsernameExistsException") return "email";
  return /Code/.test(code) ? "code" : "password";
}
