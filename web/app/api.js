/** The HTTP API: signed in, with retries where they can do no harm, and errors as `Problem`. */
import { backoff, pause } from "./backoff.js";
import { OfflineError, Problem } from "./problem.js";

const JSON_TYPE = "application/json";
const ATTEMPTS = 3;
const PASSING = new Set([429, 502, 503, 504]);
const REPEATABLE = new Set(["GET", "PUT", "DELETE"]);

/**
 * @typedef {object} Options
 * @property {Record<string, unknown>} [query] Members that are null, undefined or empty are left out.
 * @property {unknown} [body]
 * @property {string} [key] An `Idempotency-Key`; with it a request can be repeated.
 * @property {number} [version] The version that is being changed, as `If-Match`.
 * @property {string} [accept] The media type to be answered, if it is not JSON.
 */

/** Sends requests as the person who is signed in. */
export class Api {
  #base;
  #session;

  /**
   * The id of this page's WebSocket connection: nobody is notified of what they do here. Until there is one, and when it
   * is lost, one that is none will do.
   */
  connectionId = crypto.randomUUID();

  constructor({ base, session }) {
    this.#base = base;
    this.#session = session;
  }

  get(path, query, options) {
    return this.#send("GET", path, { ...options, query });
  }

  post(path, body, options) {
    return this.#send("POST", path, { ...options, body });
  }

  /** Read a page in another format, and the cursor to go on from. @returns {Promise<{blob: Blob, next: ?string}>} */
  async getAs(mediaType, path, query) {
    const answer = await this.#answer("GET", path, { query, accept: mediaType });
    return { blob: await answer.blob(), next: readNextCursor(answer.headers.get("link")) };
  }

  put(path, body, options) {
    return this.#send("PUT", path, { ...options, body });
  }

  /** Change only the members in `body` (JSON merge-patch, RFC 7396). */
  patch(path, body, options) {
    return this.#send("PATCH", path, { ...options, body, type: "application/merge-patch+json" });
  }

  delete(path, options) {
    return this.#send("DELETE", path, { ...options });
  }

  /** Send a DELETE that outlives the page. */
  deleteWhileLeaving(path) {
    const headers = writeHeaders(this.#session.presentToken, { connectionId: this.connectionId });
    fetch(this.#base + path, { method: "DELETE", headers, keepalive: true }).catch(() => {});
  }

  async #send(method, path, options) {
    const answer = await this.#answer(method, path, options);
    return answer.status === 204 ? null : answer.json();
  }

  async #answer(method, path, options) {
    const answer = await this.#sendPatiently(method, path, options);
    if (answer.ok) return answer;
    throw new Problem(answer.status, await answer.json().catch(() => ({})));
  }

  async #sendPatiently(method, path, options) {
    const repeatable = REPEATABLE.has(method) || Boolean(options.key);
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt === ATTEMPTS || !repeatable;
      const answer = await this.#sendSignedIn(method, path, options).catch((error) => {
        if (last || !(error instanceof OfflineError)) throw error;
      });
      if (answer && (last || !PASSING.has(answer.status))) return answer;
      await pause(backoff(attempt));
    }
  }

  async #sendSignedIn(method, path, options) {
    const answer = await this.#sendOnce(method, path, options);
    if (answer.status !== 401) return answer;
    await this.#session.renew();
    return this.#sendOnce(method, path, options);
  }

  async #sendOnce(method, path, options) {
    const token = await this.#session.accessToken();
    const body = options.body === undefined ? undefined : JSON.stringify(options.body);
    const headers = writeHeaders(token, { ...options, connectionId: this.connectionId });
    const request = { method, headers, body, cache: "no-store" };
    return reach(this.#base + path + writeQuery(options.query), request);
  }
}

/** Fetch; raises `OfflineError` instead of the browser's `TypeError`. */
export async function reach(url, request) {
  try {
    return await fetch(url, request);
  } catch {
    throw new OfflineError();
  }
}

function writeHeaders(token, { body, type = JSON_TYPE, key, version, connectionId, accept = JSON_TYPE }) {
  const headers = { authorization: `Bearer ${token}`, accept, "x-connection-id": connectionId };
  if (body !== undefined) headers["content-type"] = type;
  if (key) headers["idempotency-key"] = key;
  if (version !== undefined) headers["if-match"] = `"${version}"`;
  return headers;
}

function writeQuery(query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

/** Find the cursor in a `Link` to the next page (RFC 8288). */
function readNextCursor(link) {
  const [, address] = /<([^>]*)>\s*;[^,]*rel="?next"?/.exec(link ?? "") ?? [];
  return address ? new URL(address, location.href).searchParams.get("cursor") : null;
}
