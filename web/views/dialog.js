/** A modal dialog: the browser keeps the focus in it and gives it back. */
import { html, useId, useLayoutEffect, useRef } from "../app/view.js";
import { IconButton } from "./controls.js";

export function Dialog({ title, onClose, children }) {
  const [dialog, id] = [useRef(null), useId()];
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown.showModal();
    return () => shown.close();
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  const closed = () => dialog.current && onClose(); // a browser may close it without asking first
  return html`
    <dialog ref=${dialog} class="dialog" aria-labelledby=${id} onCancel=${cancel} onClose=${closed}>
      <header class="dialog-head">
        <h2 id=${id}>${title}</h2>
        <${IconButton} icon="close" label="Close" onClick=${onClose} />
      </header>
      ${children}
    </dialog>
  `;
}
