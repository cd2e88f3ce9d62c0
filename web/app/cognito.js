/** Signing in with Amazon Cognito by its own API (its API Reference: InitiateAuth, RespondToAuthChallenge, SignUp). */

const TARGET = "AWSCognitoIdentityProviderService";
const PASSING = new Set(["TooManyRequestsException", "InternalErrorException"]);

/** Cognito has refused; `code` is the name that its API reference gives the error. */
export class CognitoError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "CognitoError";
    this.code = code;
  }

  /** Whether the same may work in a while; without a code it was not Cognito itself that answered. */
  get isPassing() {
    return !this.code || PASSING.has(this.code);
  }
}

/**
 * @typedef {object} Tokens
 * @property {string} access
 * @property {string} id
 * @property {string} [refresh] Absent where the one that was used stays good.
 * @property {number} lifetime Seconds.
 */

/** One user pool client. Each method answers tokens, or raises `CognitoError`, or `TypeError` without a network. */
export class Cognito {
  #url;
  #clientId;

  constructor({ url, clientId }) {
    this.#url = url;
    this.#clientId = clientId;
  }

  /** Sign in; a person whom an administrator has added gets `{challenge}` first, which `choosePassword` answers. */
  async signIn(email, password) {
    const AuthParameters = { USERNAME: email, PASSWORD: password };
    const answer = await this.#call("InitiateAuth", { AuthFlow: "USER_PASSWORD_AUTH", AuthParameters });
    return readOutcome(answer);
  }

  /** Get new tokens for a refresh token. @returns {Promise<Tokens>} */
  async renew(refresh) {
    const AuthParameters = { REFRESH_TOKEN: refresh };
    const answer = await this.#call("InitiateAuth", { AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters });
    return readTokens(answer.AuthenticationResult);
  }

  /** Choose the first password of one's own. */
  async choosePassword(email, password, { name, session }) {
    const ChallengeResponses = { USERNAME: email, NEW_PASSWORD: password };
    const response = { ChallengeName: name, Session: session, ChallengeResponses };
    return readOutcome(await this.#call("RespondToAuthChallenge", response));
  }

  /** Make an account; Cognito then sends a code to the address. */
  async signUp(email, password) {
    const UserAttributes = [{ Name: "email", Value: email }];
    await this.#call("SignUp", { Username: email, Password: password, UserAttributes });
  }

  /** Show that the address is one's own. */
  async confirm(email, code) {
    await this.#call("ConfirmSignUp", { Username: email, ConfirmationCode: code });
  }

  /** Have another code sent. */
  async sendCodeAgain(email) {
    await this.#call("ResendConfirmationCode", { Username: email });
  }

  /** Make a refresh token worthless. */
  async revoke(refresh) {
    await this.#call("RevokeToken", { Token: refresh });
  }

  async #call(operation, parameters) {
    const answer = await fetch(this.#url, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `${TARGET}.${operation}` },
      body: JSON.stringify({ ClientId: this.#clientId, ...parameters }),
    });
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) return body;
    const code = String(body.__type ?? "")
      .split("#")
      .pop();
    throw new CognitoError(code, body.message ?? `Sign-in answered ${answer.status}.`);
  }
}

/** Sign in on a developer's machine, where anybody may be anybody, in any groups. @returns {Promise<Tokens>} */
export async function signInLocally(email, groups) {
  const answer = await fetch("_local/token", { method: "POST", body: JSON.stringify({ user: email, groups }) });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok)
    throw new CognitoError("LocalError", body.message?.replace(/^.*: /, "") ?? "This could not be done.");
  return { access: body.access_token, id: body.id_token, refresh: body.refresh_token, lifetime: body.expires_in };
}

function readOutcome({ AuthenticationResult, ChallengeName, Session }) {
  if (AuthenticationResult) return readTokens(AuthenticationResult);
  return { challenge: { name: ChallengeName, session: Session } };
}

function readTokens(result) {
  return { access: result.AccessToken, id: result.IdToken, refresh: result.RefreshToken, lifetime: result.ExpiresIn };
}
