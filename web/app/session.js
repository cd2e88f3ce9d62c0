/** Who is signed in, in every window of this browser. */
import { CognitoError } from "./cognito.js";
import { OfflineError } from "./problem.js";
import { Store } from "./store.js";

const KEY = "taskflow.session";
const ADMINISTRATORS = "admins";
const RENEW_BEFORE_MS = 60_000;

/** The session is over, and only signing in again helps. */
export class SignedOutError extends Error {}

/** Keeps the tokens and renews them. State: `person` (`{sub, email, isAdmin}` or null); `notice`, why it ended. */
export class Session extends Store {
  #cognito;
  #tokens = null;
  #renewal = null;

  constructor(cognito) {
    super({ person: null, notice: "" });
    this.#cognito = cognito;
    this.#restore();
    // Another window has signed in or out.
    window.addEventListener("storage", (event) => event.key === KEY && this.#restore());
  }

  /** Begin with the tokens of a fresh sign-in. @param {import("./cognito.js").Tokens} tokens */
  begin(tokens) {
    this.#keep(tokens);
    this.set({ person: readPerson(tokens.id), notice: "" });
  }

  /** Sign out; `notice` tells the person why, where it was not their own doing. */
  end(notice = "") {
    const refresh = this.#tokens?.refresh;
    this.#tokens = null;
    localStorage.removeItem(KEY);
    this.set({ person: null, notice });
    return refresh;
  }

  /** Answer an access token that is good for a while; raises `SignedOutError`, `OfflineError`. */
  async accessToken() {
    if (!this.#tokens) throw new SignedOutError("Nobody is signed in.");
    if (Date.now() > this.#tokens.expiresAt - RENEW_BEFORE_MS) await this.renew();
    return this.#tokens.access;
  }

  /** Answer the access token as it is, for a last request while the page goes away. */
  get presentToken() {
    return this.#tokens?.access;
  }

  /** Get new tokens, once however many ask; raises `SignedOutError` where the session has been ended elsewhere. */
  renew() {
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  async #renew() {
    if (!this.#tokens) throw new SignedOutError("Nobody is signed in.");
    const { refresh } = this.#tokens;
    try {
      const tokens = await this.#cognito.renew(refresh);
      if (this.#tokens?.refresh === refresh) this.#keep({ ...tokens, refresh: tokens.refresh ?? refresh });
    } catch (error) {
      if (!(error instanceof CognitoError) || error.isPassing) throw new OfflineError();
      this.end("Your session has ended. Please sign in again.");
      throw new SignedOutError(error.message);
    }
  }

  #keep({ lifetime, ...tokens }) {
    this.#tokens = { ...tokens, expiresAt: Date.now() + lifetime * 1000 };
    localStorage.setItem(KEY, JSON.stringify(this.#tokens));
  }

  #restore() {
    this.#tokens = readKept();
    this.set({ person: this.#tokens && readPerson(this.#tokens.id) });
  }
}

function readKept() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function readPerson(idToken) {
  const { sub, email, "cognito:groups": groups } = JSON.parse(decodeBase64Url(idToken.split(".")[1]));
  return { sub, email, isAdmin: groups?.includes(ADMINISTRATORS) ?? false };
}

function decodeBase64Url(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
