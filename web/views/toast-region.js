/** Where short messages appear. Resting on one, with the pointer or the focus, keeps it there. */
import { useStore } from "../app/store.js";
import { html, useEffect, useRef, useState } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { Button, IconButton } from "./controls.js";

export function ToastRegion() {
  const { toasts } = useWorkspace();
  const { toasts: shown } = useStore(toasts);
  return html`
    <section class="toasts" aria-label="Messages" role="log" aria-live="polite" aria-relevant="additions">
      ${shown.map((toast) => html`<${ToastCard} key=${toast.id} toast=${toast} toasts=${toasts} />`)}
    </section>
  `;
}

function ToastCard({ toast: { id, kind, title, text, actions, seconds }, toasts }) {
  const [isHeld, holders] = useHold();
  const expires = Number.isFinite(seconds);
  useExpiry(seconds * 1000, isHeld || !expires, () => toasts.expire(id));
  return html`
    <div class="toast" data-kind=${kind} data-held=${isHeld} style=${{ "--seconds": `${seconds}s` }} ...${holders}>
      <div class="toast-text">
        <p class="toast-title">${title}</p>
        ${text && html`<p class="toast-body">${text}</p>`}
      </div>
      ${actions.length > 0 && html`<${Actions} actions=${actions} act=${(action) => toasts.act(id, action)} />`}
      <${IconButton} icon="close" label="Dismiss" onClick=${() => toasts.expire(id)} />
      ${expires && html`<span class="toast-time" aria-hidden="true"></span>`}
    </div>
  `;
}

function Actions({ actions, act }) {
  return html`
    <div class="buttons">
      ${actions.map((action) => {
        return html`<${Button} key=${action.label} kind="small" onClick=${() => act(action)}>${action.label}<//>`;
      })}
    </div>
  `;
}

/** Tell whether somebody rests on an element, and answer the handlers that find it out. */
function useHold() {
  const [isHeld, hold] = useState(false);
  const [take, leave] = [() => hold(true), () => hold(false)];
  return [isHeld, { onMouseEnter: take, onMouseLeave: leave, onFocusIn: take, onFocusOut: leave }];
}

/** Call `onExpire` after so many milliseconds, not counting those while it is held. */
function useExpiry(milliseconds, isHeld, onExpire) {
  const left = useRef(milliseconds);
  useEffect(() => {
    if (isHeld) return undefined;
    const began = Date.now();
    const timer = setTimeout(onExpire, left.current);
    return () => {
      clearTimeout(timer);
      left.current -= Date.now() - began;
    };
  }, [isHeld]);
}
