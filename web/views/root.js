/** The page as a whole: signing in, or the workspace of whoever is signed in. */
import { useStore } from "../app/store.js";
import { html, useEffect, useErrorBoundary, useMemo } from "../app/view.js";
import { Workspace, WorkspaceProvider } from "../app/workspace.js";
import { Shell } from "./shell.js";
import { SignIn } from "./sign-in.js";
import { CannotStart } from "./states.js";

export function Root({ parts }) {
  const { person, notice } = useStore(parts.session);
  const [broken] = useErrorBoundary();
  if (broken) return html`<${CannotStart} error=${broken} />`;
  if (!person) return html`<${SignIn} parts=${parts} notice=${notice} />`;
  return html`<${SignedIn} key=${person.sub} parts=${parts} person=${person} />`;
}

function SignedIn({ parts, person }) {
  const workspace = useMemo(() => new Workspace({ ...parts, person }), [person.sub]);
  useEffect(() => {
    workspace.begin();
    return () => workspace.end();
  }, [workspace]);
  const signOut = () => {
    workspace.toasts.clear(); // with the token that is about to go
    const refresh = parts.session.end();
    if (!parts.config.local && refresh) parts.cognito.revoke(refresh).catch(() => {}); // it would end by itself
  };
  return html`<${WorkspaceProvider} value=${workspace}><${Shell} onSignOut=${signOut} /><//>`;
}
