/** Signing in: on a developer's machine an e-mail address is enough, elsewhere Cognito asks for a password. */
import { signInLocally } from "../app/cognito.js";
import { html, useEffect } from "../app/view.js";
import { Button } from "./controls.js";
import { OtherErrors } from "./field.js";
import { PasswordSignIn } from "./password-sign-in.js";
import { EmailField, useSignInForm } from "./sign-in-form.js";

const DEMO_HINT = "This runs on your machine: any address will do, and there is no password.";

export function SignIn({ parts: { config, cognito, session }, notice }) {
  useEffect(() => {
    document.title = "Sign in · TaskFlow";
  }, []);
  const begin = (tokens) => session.begin(tokens);
  const Form = config.local ? DemoSignIn : PasswordSignIn;
  return html`
    <main class="alone">
      <h1 class="brand">TaskFlow</h1>
      <p class="lead">For people who miss things.</p>
      ${notice && html`<p class="notice" role="status">${notice}</p>`}
      <${Form} cognito=${cognito} canSignUp=${config.canSignUp} onTokens=${begin} />
    </main>
  `;
}

function DemoSignIn({ onTokens }) {
  const signIn = async (data) => onTokens(await signInLocally(data.get("email").trim(), data.getAll("groups")));
  const { submit, form, problem, isBusy } = useSignInForm(signIn, () => "email");
  return html`
    <form class="card" ref=${form} onSubmit=${submit} novalidate>
      <h2>Sign in</h2>
      <${OtherErrors} problem=${problem} names=${["email"]} />
      <${EmailField} errors=${problem?.errors} hint=${DEMO_HINT} />
      <label class="tick"><input type="checkbox" name="groups" value="admins" /> As an administrator</label>
      <${Button} kind="primary wide" type="submit" disabled=${isBusy}>${isBusy ? "Signing in…" : "Sign in"}<//>
    </form>
  `;
}
