/** Proves that a month of the trail is as it was written: every hash is computed again by the service. */
import { AUDIT_VERIFY } from "../app/paths.js";
import { html, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { wallTimeOf } from "../app/zones.js";
import { Button, into } from "./controls.js";

const TAMPERINGS = {
  changed: "has been changed",
  missing: "is missing",
  extra: "does not belong there",
  cut: "and what followed it has been cut off",
};

export function AuditVerification() {
  const { person } = useWorkspace();
  if (!person.isAdmin) return null; // all of a month proves it, and that is for administrators
  return html`<${Verification} />`;
}

function Verification() {
  const { api, clock } = useWorkspace();
  const [month, setMonth] = useState(() => wallTimeOf(clock.now(), "UTC").date.slice(0, 7));
  const [outcome, setOutcome] = useState(null);
  const verify = async (event) => {
    event.preventDefault();
    setOutcome({ words: `Verifying ${month}…` });
    setOutcome(await followChain(api, month).then(describe, ({ message }) => ({ words: message, isBad: true })));
  };
  return html`
    <form class="verification" onSubmit=${verify}>
      <label for="verify-month">Is a month intact?</label>
      <input id="verify-month" type="month" required value=${month} onInput=${into(setMonth)} />
      <${Button} type="submit">Verify<//>
      <p class="verification-outcome" role="status" data-bad=${Boolean(outcome?.isBad)}>${outcome?.words}</p>
    </form>
  `;
}

/** A long month is verified piece by piece. */
async function followChain(api, month) {
  let verified;
  do verified = await api.get(AUDIT_VERIFY, { month, cursor: verified?.next_cursor });
  while (verified.next_cursor);
  return verified;
}

function describe({ month, intact, position, first_broken: broken }) {
  if (intact) return { words: `${month} is intact: all ${position} entries are as they were written.` };
  return {
    words: `Entry ${broken.position} of ${month} ${TAMPERINGS[broken.tampering] ?? broken.tampering}.`,
    isBad: true,
  };
}
