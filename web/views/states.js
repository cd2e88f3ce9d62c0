/** What stands where content would: while it loads, where there is none, where it failed. */
import { html } from "../app/view.js";
import { Button } from "./controls.js";

/** Grey bars in the shape of a list. */
export function Loading({ what, rows = 4 }) {
  return html`
    <div class="loading" role="status">
      <span class="hidden">Loading ${what}…</span>
      ${Array.from({ length: rows }, (_, row) => html`<div class="loading-row" key=${row} aria-hidden="true"></div>`)}
    </div>
  `;
}

/** A friendly sentence in an empty place. */
export function Empty({ title, children }) {
  return html`
    <div class="empty">
      <p class="empty-title">${title}</p>
      <p>${children}</p>
    </div>
  `;
}

/** What went wrong, and a button to try again. */
export function Failure({ what, error, onRetry }) {
  return html`
    <div class="failure" role="alert">
      <p class="failure-title">${what} could not be read.</p>
      <p>${error.message}</p>
      ${error.correlationId && html`<p class="quiet">Reference: <span class="code">${error.correlationId}</span></p>`}
      <${Button} onClick=${onRetry}>Try again<//>
    </div>
  `;
}

/** Stands in for a list that is loading, has failed or is empty; `children` say the latter. */
export function ListState({ list: { phase, error, items, reload }, what, rows, children }) {
  if (phase === "loading") return html`<${Loading} what=${what.toLowerCase()} rows=${rows} />`;
  if (phase === "failed") return html`<${Failure} what=${what} error=${error} onRetry=${reload} />`;
  return items.length ? null : children;
}

/** The page itself could not start. */
export function CannotStart({ error }) {
  return html`
    <main class="alone">
      <h1 class="brand">TaskFlow</h1>
      <div class="failure" role="alert">
        <p class="failure-title">TaskFlow could not start.</p>
        <p>${error.message}</p>
        <${Button} onClick=${() => location.reload()}>Try again<//>
      </div>
    </main>
  `;
}
