/** Sending a form once, whatever the network does. */
import { OfflineError } from "../app/problem.js";
import { useRef, useState } from "../app/view.js";

/**
 * Answer `submit` for a form, `isBusy` while it is sent, and the `problem` that came back. `send` gets an idempotency
 * key: a new one for every `content`, the same again where the answer to the same content was lost.
 * @param {(key: string) => Promise<void>} send
 * @param {string} content
 */
export function useSubmission(send, content) {
  const [problem, setProblem] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const unanswered = useRef(null);
  const submit = async (event) => {
    event.preventDefault();
    if (isBusy) return;
    const isSame = unanswered.current?.content === content;
    const attempt = isSame ? unanswered.current : { content, key: crypto.randomUUID() };
    setBusy(true);
    unanswered.current = null;
    try {
      await send(attempt.key);
      setProblem(null);
    } catch (error) {
      if (error instanceof OfflineError || error.status >= 500) unanswered.current = attempt;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return { problem, isBusy, submit };
}
