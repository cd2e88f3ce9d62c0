/** The paths of the HTTP API. */
const API = "/api/v1";

export const TASKS = `${API}/tasks`;
export const PREVIEW = `${API}/recurrence/preview`;
export const NOTIFICATIONS = `${API}/notifications`;
export const NOTIFICATIONS_READ = `${NOTIFICATIONS}/read`;
export const TICKETS = `${NOTIFICATIONS}/tickets`;
export const PREFERENCES = `${API}/notification-preferences`;
export const AUDIT = `${API}/audit-logs`;
export const AUDIT_VERIFY = `${AUDIT}/verify`;

/** The path of a task, or of something below it. */
export function taskPath(id, below = "") {
  return `${TASKS}/${encodeURIComponent(id)}${below && `/${below}`}`;
}
