/** The next dates of a series, while its pattern is being chosen and afterwards. */
import { PREVIEW } from "../app/paths.js";
import { html, useEffect, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { DateList } from "./date-list.js";
import { sayErrors } from "./field.js";

const ASK_AFTER_MS = 300;

/** Shows the answer to a question that `writePreview` wrote, or nothing where there is none. */
export function RecurrencePreview({ question }) {
  return question && html`<${Preview} question=${question} />`;
}

function Preview({ question }) {
  const { dates, error } = usePreview(question);
  return html`
    <section class="preview" aria-label="Next dates" aria-live="polite">
      <p class="preview-title">Next dates</p>
      ${error && html`<p class="error">${error.errors?.length ? sayErrors(error.errors) : error.message}</p>`}
      ${dates?.length === 0 && html`<p class="quiet">There are none.</p>`}
      <${DateList} dates=${dates ?? []} zone=${question.time_zone} />
    </section>
  `;
}

/** Ask a moment after the last change; what comes back too late is not shown. */
function usePreview(question) {
  const { api } = useWorkspace();
  const [answer, setAnswer] = useState({});
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(async () => {
      const next = await ask(api, question);
      if (isWanted) setAnswer(next);
    }, ASK_AFTER_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [JSON.stringify(question)]);
  return answer;
}

async function ask(api, question) {
  try {
    return { dates: (await api.post(PREVIEW, question)).occurrences };
  } catch (error) {
    return { error };
  }
}
