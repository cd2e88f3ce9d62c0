/** The frame around every view: where to go, whether the page is live, who is signed in. */
import { useStore } from "../app/store.js";
import { html, useEffect, useRef } from "../app/view.js";
import { useWorkspace } from "../app/workspace.js";
import { AuditView } from "./audit.js";
import { Connection } from "./connection.js";
import { IconButton } from "./controls.js";
import { Icon } from "./icons.js";
import { InboxView } from "./inbox.js";
import { PreferencesView } from "./preferences.js";
import { TasksView } from "./tasks.js";
import { ToastRegion } from "./toast-region.js";

const VIEWS = {
  tasks: { title: "Tasks", icon: "list", component: TasksView },
  inbox: { title: "Inbox", icon: "inbox", component: InboxView },
  audit: { title: "Audit trail", icon: "trail", component: AuditView },
  preferences: { title: "Preferences", icon: "sliders", component: PreferencesView },
};

export function Shell({ onSignOut }) {
  const { router } = useWorkspace();
  const { view } = useStore(router);
  const main = useRef(null);
  useTitle(VIEWS[view].title);
  const skip = (event) => {
    event.preventDefault();
    main.current.focus();
  };
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <div class="shell">
      <${Sidebar} view=${view} onSignOut=${onSignOut} />
      <main class="main" id="main" ref=${main} tabindex="-1"><${VIEWS[view].component} /></main>
    </div>
    <${ToastRegion} />
  `;
}

/** The window's title tells what is new, because a window is often behind others. */
function useTitle(title) {
  const { inbox } = useWorkspace();
  const { unread } = useStore(inbox);
  useEffect(() => {
    document.title = `${unread ? `(${unread}) ` : ""}${title} · TaskFlow`;
  }, [title, unread]);
}

function Sidebar({ view, onSignOut }) {
  const { person } = useWorkspace();
  return html`
    <header class="sidebar">
      <p class="brand">TaskFlow</p>
      <nav class="nav" aria-label="Views">
        ${Object.entries(VIEWS).map(([name, { title, icon }]) => {
          return html`<${NavLink} key=${name} name=${name} title=${title} icon=${icon} isCurrent=${name === view} />`;
        })}
      </nav>
      <div class="sidebar-end">
        <${Connection} />
        <div class="person">
          <span class="person-name" title=${person.email}>${person.email}</span>
          <${IconButton} icon="leave" label="Sign out" onClick=${onSignOut} />
        </div>
      </div>
    </header>
  `;
}

function NavLink({ name, title, icon, isCurrent }) {
  return html`
    <a class="nav-link" href="#/${name}" aria-current=${isCurrent ? "page" : undefined}>
      <${Icon} name=${icon} />
      <span>${title}</span>
      ${name === "inbox" && html`<${Unread} />`}
    </a>
  `;
}

function Unread() {
  const { inbox } = useWorkspace();
  const { unread } = useStore(inbox);
  if (!unread) return null;
  return html`<span class="badge">${unread > 99 ? "99+" : unread}<span class="hidden"> new</span></span>`;
}
