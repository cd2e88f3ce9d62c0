/** What can go wrong between the page and the API. */

/** The API's answer is an error (RFC 9457); `errors` tells it field by field. */
export class Problem extends Error {
  constructor(status, { title, detail, errors, correlation_id: correlationId } = {}) {
    super([title ?? `The service answered ${status}`, detail].filter(Boolean).join(": "));
    this.name = "Problem";
    this.status = status;
    this.errors = errors ?? [];
    this.correlationId = correlationId;
  }

  /** Whether somebody else was faster: the version that `If-Match` named is no longer the newest (RFC 9110, 13.1.1). */
  get isStale() {
    return this.status === 412;
  }

  /** Whether there is no such thing, or no longer. */
  get isGone() {
    return this.status === 404;
  }
}

/** The API could not be reached. */
export class OfflineError extends Error {
  constructor() {
    super("The service cannot be reached. Check your connection.");
    this.name = "OfflineError";
  }
}
