/** Which tasks are shown. */
import { useStore } from "../app/store.js";
import { html, useEffect, useRef } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Chip, into, Options } from "./controls.js";
import { Icon } from "./icons.js";
import { PRIORITIES } from "./priority.js";

const SEARCH_AFTER_MS = 250;
const SHOWN = { open: "Open", done: "Done", series: "Repeating" };

export function TaskFilters() {
  const { tasks } = useWorkspace();
  const { filter } = useStore(tasks);
  const show = (change) => tasks.show(change);
  return html`
    <div class="filters" role="search" aria-label="Tasks">
      <${Shown} shown=${filter.show} show=${show} />
      <${Search} q=${filter.q} show=${show} />
      <${Priority} priority=${filter.priority} show=${show} />
      ${filter.tag && html`<${Tag} tag=${filter.tag} show=${show} />`}
    </div>
  `;
}

function Shown({ shown, show }) {
  return html`
    <div class="tabs" role="group" aria-label="Show">
      ${Object.entries(SHOWN).map(
        ([name, label]) => html`
          <button
            type="button"
            key=${name}
            aria-pressed=${String(name === shown)}
            onClick=${() => show({ show: name })}
          >
            ${label}
          </button>
        `,
      )}
    </div>
  `;
}

function Search({ q, show }) {
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (text) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => show({ q: text.trim() }), SEARCH_AFTER_MS);
  };
  return html`
    <div class="search">
      <${Icon} name="search" />
      <input type="search" aria-label="Search tasks" placeholder="Search" value=${q} onInput=${into(search)} />
    </div>
  `;
}

function Priority({ priority, show }) {
  return html`
    <select aria-label="Priority" value=${priority} onChange=${into((chosen) => show({ priority: chosen }))}>
      <${Options} choices=${{ "": "Any priority", ...PRIORITIES }} />
    </select>
  `;
}

function Tag({ tag, show }) {
  return html`
    <${Chip} onClick=${() => show({ tag: "" })}>
      <${Icon} name="tag" />${tag}<${Icon} name="close" /><span class="hidden">, show all tags</span>
    <//>
  `;
}
