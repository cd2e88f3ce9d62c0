/** Where the page's services are: `/config.json` says it, which is written by whoever deploys the page. */

/**
 * @typedef {object} Config
 * @property {string} apiUrl Where the HTTP API is; empty where it is on the page's own origin.
 * @property {string} cognitoUrl Where people sign in.
 * @property {string} clientId The page's client of the user pool.
 * @property {boolean} canSignUp Whether people may make accounts for themselves.
 * @property {number} clockAhead By how many milliseconds the clock there is ahead of the one here.
 * @property {boolean} local Whether this is a developer's machine, where an e-mail address is enough to sign in.
 */

/** Read the configuration. @returns {Promise<Config>} */
export async function loadConfig() {
  const answer = await fetch("config.json", { cache: "no-cache" });
  if (!answer.ok) throw new Error(`config.json could not be read (${answer.status}).`);
  return { ...readConfig(await answer.json()), clockAhead: readClock(answer.headers) };
}

function readConfig({ apiUrl, cognitoUrl, region, userPoolClientId, signUp }) {
  return {
    apiUrl: (apiUrl ?? "").replace(/\/$/, ""),
    cognitoUrl: cognitoUrl ?? `https://cognito-idp.${region}.amazonaws.com/`,
    clientId: userPoolClientId,
    canSignUp: signUp !== "invitation",
    local: Boolean(cognitoUrl),
  };
}

/** A cache tells when it was asked and how old the answer is (RFC 9110, 6.6.1, and RFC 9111, 5.1). */
function readClock(headers) {
  const servedAt = Date.parse(headers.get("date")) + Number(headers.get("age")) * 1000;
  return servedAt ? servedAt - Date.now() : 0;
}
