/** Drawings, 24 units square; all of them are decoration beside words or labels. */
import { html } from "../app/view.js";

const PATHS = {
  check: "M5 12.5l4.5 4.5L19 7.5",
  plus: "M12 5v14M5 12h14",
  trash: "M4 7h16M10 11v6M14 11v6M6 7l1 12a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1l1-12M9 7V4h6v3",
  edit: "M4 20h4L19.5 8.5a2.1 2.1 0 0 0-3-3L5 17v3M14.5 7.5l3 3",
  down: "M6 9l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  repeat: "M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",
  bell: "M6 10a6 6 0 1 1 12 0c0 5 2 6 2 6H4s2-1 2-6M10 20a2 2 0 0 0 4 0",
  clock: "M12 7v5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  inbox: "M3 13h5l1.5 3h5L16 13h5M5 5h14l2 8v6H3v-6z",
  trail: "M12 8v4l3 2M3.5 12a8.5 8.5 0 1 0 2.6-6.1L3 9M3 4v5h5",
  search: "M20 20l-4.3-4.3M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0",
  leave: "M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9",
  tag: "M4 4h8l8 8-8 8-8-8zM8.5 8.5h.01",
  sliders: "M4 8h9M19 8h1M4 16h1M11 16h9M14 8a2 2 0 1 0 4 0 2 2 0 0 0-4 0M6 16a2 2 0 1 0 4 0 2 2 0 0 0-4 0",
  skip: "M5 5l9 7-9 7zM18 5v14",
  play: "M7 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
};

/** An icon by its name. */
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${PATHS[name]} />
  </svg>`;
}
