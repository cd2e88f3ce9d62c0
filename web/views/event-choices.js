/** Which events a person is told of, and how. */
import { html } from "../app/view.js";
import { sayEvent } from "./audit-entry.js";

const WORDS = { "reminder.triggered": "Reminders" };

export function EventChoices({ events, onChange }) {
  const choose = (name, channels) => onChange({ ...events, [name]: { ...events[name], ...channels } });
  return html`
    <fieldset class="group-box first">
      <legend>What you are told</legend>
      <table class="choices-table">
        <thead>
          <tr>
            <th scope="col">Event</th>
            <th scope="col">In the inbox</th>
            <th scope="col">At once</th>
          </tr>
        </thead>
        <tbody>
          ${Object.entries(events).map(([name, channels]) => {
            return html`<${Row} key=${name} name=${name} channels=${channels} choose=${choose} />`;
          })}
        </tbody>
      </table>
    </fieldset>
  `;
}

function Row({ name, channels, choose }) {
  const words = WORDS[name] ?? sayEvent(name);
  const set = (channel) => (event) => choose(name, { [channel]: event.currentTarget.checked });
  return html`
    <tr>
      <th scope="row">${words}</th>
      <td><${Tick} label="${words}: in the inbox" checked=${channels.in_app} onChange=${set("in_app")} /></td>
      <td>
        <${Tick}
          label="${words}: at once"
          checked=${channels.in_app && channels.push}
          disabled=${!channels.in_app}
          onChange=${set("push")}
        />
      </td>
    </tr>
  `;
}

function Tick({ label, ...attributes }) {
  return html`<input type="checkbox" aria-label=${label} ...${attributes} />`;
}
