/** What a person wants to be told, and when they want to be left alone. */
import { PREFERENCES } from "../app/paths.js";
import { html, useEffect, useRef, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { HOME } from "../app/zones.js";
import { Button } from "./controls.js";
import { EventChoices } from "./event-choices.js";
import { OtherErrors, useFocusOnError } from "./field.js";
import { QuietHours } from "./quiet-hours.js";
import { Failure, Loading } from "./states.js";
import { useSubmission } from "./submission.js";

const NAMES = ["time_zone", "quiet_hours"];

export function PreferencesView() {
  const { kept, error, read } = useKept();
  return html`
    <section class="preferences" aria-labelledby="preferences-title">
      <h1 id="preferences-title">Preferences</h1>
      ${error && html`<${Failure} what="Your preferences" error=${error} onRetry=${read} />`}
      ${!error && !kept && html`<${Loading} what="your preferences" />`}
      ${kept && html`<${PreferencesForm} kept=${kept} />`}
    </section>
  `;
}

function PreferencesForm({ kept }) {
  const { api, toasts } = useWorkspace();
  const [draft, setDraft] = useState(() => suggestZone(kept));
  const form = useRef(null);
  const change = (changes) => setDraft((old) => ({ ...old, ...changes }));
  const { problem, isBusy, submit } = useSubmission(async () => {
    setDraft(await api.put(PREFERENCES, draft));
    toasts.show({ kind: "done", title: "Preferences saved" });
  }, JSON.stringify(draft));
  useFocusOnError(form, problem);
  return html`
    <form class="card" ref=${form} onSubmit=${submit} novalidate>
      <${OtherErrors} problem=${problem} names=${NAMES} />
      <${EventChoices} events=${draft.events} onChange=${(events) => change({ events })} />
      <${QuietHours} draft=${draft} change=${change} errors=${problem?.errors} />
      <div class="buttons">
        <${Button} kind="primary" type="submit" disabled=${isBusy}>${isBusy ? "Saving…" : "Save"}<//>
      </div>
    </form>
  `;
}

function useKept() {
  const { api } = useWorkspace();
  const [state, setState] = useState({ kept: null, error: null });
  const read = () => {
    setState({ kept: null, error: null });
    api.get(PREFERENCES).then(
      (kept) => setState({ kept, error: null }),
      (error) => setState({ kept: null, error }),
    );
  };
  useEffect(read, []);
  return { ...state, read };
}

/** Whoever has never chosen a zone, and no quiet hours in it, is most likely at home. */
function suggestZone(kept) {
  const isUntouched = kept.time_zone === "UTC" && !Object.keys(kept.quiet_hours.days).length;
  return isUntouched ? { ...kept, time_zone: HOME } : kept;
}
