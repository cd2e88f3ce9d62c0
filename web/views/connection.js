/** Tells whether the page is live. */
import { useStore } from "../app/store.js";
import { html, useEffect, useReducer } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { LinkButton } from "./controls.js";

const WORDS = { new: "Connecting…", connecting: "Connecting…", open: "Live", waiting: "Offline", stopped: "Not live" };

export function Connection() {
  const { live } = useWorkspace();
  const { phase, retryAt } = useStore(live.socket);
  return html`
    <div class="connection" data-phase=${phase}>
      <span class="connection-dot" aria-hidden="true"></span>
      <span role="status">${WORDS[phase]}</span>
      ${phase === "waiting" && html`<${Countdown} until=${retryAt} />`}
      ${
        (phase === "waiting" || phase === "stopped") &&
        html` <${LinkButton} onClick=${() => live.socket.retry()}>${phase === "waiting" ? "Retry now" : "Connect"}<//> `
      }
    </div>
  `;
}

function Countdown({ until }) {
  const [, redraw] = useReducer((drawn) => drawn + 1, 0);
  useEffect(() => {
    const timer = setInterval(redraw, 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1000));
  return html`<span class="connection-wait" aria-hidden="true">retry in ${seconds} s</span>`;
}
