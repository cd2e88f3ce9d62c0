/** Where the page's services are: `/config.json` says it, which is written by whoever deploys the page. */

/**
 * @typedef {object} Config
 * @property {string} apiUrl Where the HTTP API is; empty where it is on the page's own origin.
 * @property {string} cognitoUrl Where people sign in.
 * @property {string} clientId The page's client of the user pool.
 * @property {boolean} local Whether this is a developer's machine, where an e-mail address is enough to sign in.
 */

/** Read the configuration. @returns {Promise<Config>} */
export async function loadConfig() {
  const answer = await fetch("config.json", { cache: "no-cache" });
  if (!answer.ok) throw new Error(`config.json could not be read (${answer.status}).`);
  return readConfig(await answer.json());
}

function readConfig({ apiUrl, cognitoUrl, region, userPoolClientId }) {
  return {
    apiUrl: (apiUrl ?? "").replace(/\/$/, ""),
    cognitoUrl: cognitoUrl ?? `https://cognito-idp.${region}.amazonaws.com/`,
    clientId: userPoolClientId,
    local: Boolean(cognitoUrl),
  };
}
