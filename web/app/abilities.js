/** What the deployed API can do: a page that is newer than its API shows only what works. */
import { reach } from "./api.js";

/** Read the API's description of itself. @returns {Promise<Abilities>} */
export async function loadAbilities(base) {
  const answer = await reach(`${base}/openapi.json`, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`The service could not describe itself (${answer.status}).`);
  return new Abilities(await answer.json());
}

/** Answers questions about an OpenAPI 3.1 document; in a path, `{}` stands for any parameter. */
export class Abilities {
  #paths = new Map();
  #schemas;

  constructor(document) {
    for (const [path, item] of Object.entries(document.paths ?? {})) {
      this.#paths.set(path.replace(/\{[^}]*\}/g, "{}"), item);
    }
    this.#schemas = document.components?.schemas ?? {};
  }

  /** Whether there is a route. */
  has(method, path) {
    return Boolean(this.#operation(method, path));
  }

  /** Whether a route takes a parameter in its query. */
  takes(method, path, parameter) {
    return Boolean(this.#operation(method, path)?.parameters?.some(({ name }) => name === parameter));
  }

  /** Whether a route's body may have a member. */
  accepts(method, path, member) {
    const content = Object.values(this.#operation(method, path)?.requestBody?.content ?? {});
    return content.some(({ schema }) => member in this.#members(schema));
  }

  #operation(method, path) {
    return this.#paths.get(path)?.[method.toLowerCase()];
  }

  #members(schema = {}) {
    const found = schema.$ref ? this.#schemas[schema.$ref.split("/").pop()] : schema;
    const parts = [...(found?.allOf ?? []), ...(found?.anyOf ?? []), ...(found?.oneOf ?? [])];
    return Object.assign({}, found?.properties, ...parts.map((part) => this.#members(part)));
  }
}
