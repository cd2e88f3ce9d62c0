/** What part of the audit trail is shown. */
import { html, useRef } from "../app/view.js";
import { addDays, instantOf } from "../app/zones.js";
import { EVENTS } from "./audit-entry.js";
import { Button, SelectField, TextField } from "./controls.js";

const FIELDS = {
  event_type: () => html`<${SelectField} label="Event" name="event_type" choices=${{ "": "Any", ...EVENTS }} />`,
  from: () => html`<${TextField} label="From" name="from" type="date" />`,
  to: () => html`<${TextField} label="To" name="to" type="date" />`,
  entity_id: () => html`<${TextField} label="Task id" name="entity_id" spellcheck=${false} />`,
  actor: () => html`<${TextField} label="Person id" name="actor" spellcheck=${false} />`,
};

export function AuditFilters({ filter, onFilter, onReload }) {
  const form = useRef(null);
  const apply = (event) => {
    event.preventDefault();
    const wanted = readFilter(new FormData(form.current));
    if (JSON.stringify(wanted) === JSON.stringify(filter)) onReload();
    else onFilter(wanted);
  };
  const clear = () => {
    form.current.reset();
    onFilter({});
  };
  return html`
    <form class="audit-filters" ref=${form} onSubmit=${apply} aria-label="Filter the trail">
      ${Object.entries(FIELDS).map(([name, FilterField]) => html`<${FilterField} key=${name} />`)}
      <div class="buttons">
        <${Button} kind="primary" type="submit">Apply<//>
        <${Button} onClick=${clear}>Clear<//>
      </div>
    </form>
  `;
}

/** Days become the instants between which they lie, in this browser's zone. */
function readFilter(data) {
  const { from, to, ...filter } = Object.fromEntries([...data].map(([name, value]) => [name, value.trim()]));
  return { ...filter, from: from && writeMidnight(from), to: to && writeMidnight(addDays(to, 1)) };
}

function writeMidnight(date) {
  return new Date(instantOf({ date, time: "00:00" })).toISOString();
}
