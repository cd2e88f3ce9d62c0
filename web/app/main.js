/** Starts the page. */
import { ServiceClock } from "./clock.js";
import { Cognito } from "./cognito.js";
import { loadConfig } from "./config.js";
import { Router } from "./router.js";
import { Session } from "./session.js";
import { html, render } from "./view.js";
import { Root } from "../views/root.js";
import { CannotStart } from "../views/states.js";

const container = document.getElementById("page");

async function start() {
  const config = await loadConfig();
  const cognito = new Cognito({ url: config.cognitoUrl, clientId: config.clientId });
  const clock = new ServiceClock({ isLocal: config.local, ahead: config.clockAhead });
  const parts = { config, cognito, clock, session: new Session(cognito), router: new Router() };
  container.replaceChildren();
  render(html`<${Root} parts=${parts} />`, container);
}

try {
  await start();
} catch (error) {
  container.replaceChildren();
  render(html`<${CannotStart} error=${error} />`, container);
}
