/** Priorities in words. */
import { html } from "../app/view.js";

/** The priorities, the most pressing first. */
export const PRIORITIES = { urgent: "Urgent", high: "High", medium: "Medium", low: "Low" };

/** A mark for every priority but the ordinary one. */
export function PriorityMark({ priority }) {
  if (priority === "medium") return null;
  return html`<span class="mark" data-priority=${priority}>${PRIORITIES[priority] ?? priority}</span>`;
}
