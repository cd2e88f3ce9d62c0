/** Buttons and fields as every form uses them. */
import { html } from "../app/view.js";
import { Field } from "./field.js";
import { Icon } from "./icons.js";

/** A button with words on it. @param {{kind?: string, icon?: string}} props `kind` as the style sheet knows it. */
export function Button({ kind = "", icon, children, ...attributes }) {
  return html`
    <button type="button" class="button ${kind}" ...${attributes}>
      ${icon && html`<${Icon} name=${icon} />`}${children}
    </button>
  `;
}

/** A button with an icon alone; `label` is what it says, and `title` the same in short. */
export function IconButton({ icon, label, title = label, ...attributes }) {
  return html`
    <button type="button" class="icon-button" aria-label=${label} title=${title} ...${attributes}>
      <${Icon} name=${icon} />
    </button>
  `;
}

/** A button that looks like a link, inside a sentence. */
export function LinkButton({ children, ...attributes }) {
  return html`<button type="button" class="link" ...${attributes}>${children}</button>`;
}

/** A small round button that can be switched on and off, where `isOn` is said. */
export function Chip({ isOn, children, ...attributes }) {
  const pressed = isOn === undefined ? undefined : String(isOn);
  return html`<button type="button" class="chip" aria-pressed=${pressed} ...${attributes}>${children}</button>`;
}

/** A field to type into; `onText` gets what is in it. */
export function TextField({ label, name, errors, hint, onText, ...input }) {
  return html`
    <${Field} label=${label} name=${name} errors=${errors} hint=${hint}>
      ${(attributes) => html`<input autocomplete="off" ...${input} ...${attributes} onInput=${into(onText)} />`}
    <//>
  `;
}

/** A choice of one; `choices` are labels by value, and `onChoose` gets the value. */
export function SelectField({ label, name, errors, hint, choices, onChoose, value }) {
  return html`
    <${Field} label=${label} name=${name} errors=${errors} hint=${hint}>
      ${(attributes) => html`
        <select ...${attributes} value=${value} onChange=${into(onChoose)}>
          <${Options} choices=${choices} />
        </select>
      `}
    <//>
  `;
}

/** The options of a choice. */
export function Options({ choices }) {
  return Object.entries(choices).map(([value, label]) => html`<option key=${value} value=${value}>${label}</option>`);
}

/** The time zones to choose from, with one that this browser may not know. */
export function namesOfZones(zones) {
  return Object.fromEntries(zones.map((zone) => [zone, zone.replaceAll("_", " ")]));
}

/** Answer a handler that hands on what is in a control. */
export function into(take) {
  return take && ((event) => take(event.currentTarget.value));
}
