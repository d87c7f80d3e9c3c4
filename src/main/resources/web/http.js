/** The HTTP client of the page and the board. */

const PATIENCE_MILLIS = 15_000;

/** The address of the server, without a slash at its end; a proxy may serve it under a path. */
export const SERVER = new URL('../..', import.meta.url).href.slice(0, -1);

/** A request that did not succeed; the message is a sentence for the reader of the page. */
export class Problem extends Error {
  /** The HTTP status; 0: there was no answer. */ status = 0;
  /** @type {string | undefined} the field that the server found wrong */ field;
  /** Whether it is unknown if it arrived: then it may be sent again, under the same key. */ isLost = false;
}

/** The token that requests are sent with; empty: none. @type {{token: string, onRefused: () => void}} */
export const access = { token: '', onRefused() {} };

/**
 * Sends a request. Every answer but an empty one (204) is JSON, even an error: application/problem+json (RFC 9457).
 *
 * @param {string} path below the server's address
 * @param {RequestInit} [options] without a signal, the request is given up after 15 s
 * @returns {Promise<{body: any, position: string | null}>}
 * @throws {Problem}
 */
export async function ask(path, options) {
  const response = await reach(path, { headers: bearer(access.token), ...options });
  const body = response?.status === 204 ? {} : await response?.json().catch(() => null);
  if (response?.ok && body) return { body, position: response.headers.get('Tally-Position') };
  if (response?.status === 401) access.onRefused();
  throw await problem(response, body ?? {});
}

/** Returns whether this token is good, or permits even this. @returns {Promise<boolean>} */
export async function isGood(token, scope) {
  const response = await reach(`/-/token${scope ? `?scope=${scope}` : ''}`, { headers: bearer(token) });
  if (!response || (!response.ok && ![401, 403].includes(response.status))) throw await problem(response, {});
  return response.ok;
}

/** Returns the options of a request that changes something. */
export function change(method, body, headers) {
  return {
    method,
    headers: { 'Content-Type': 'application/json', ...bearer(access.token), ...headers },
    body: JSON.stringify(body),
  };
}

export const post = (body, headers) => change('POST', body, headers);

const bearer = (token) => (token ? { Authorization: `Bearer ${token}` } : {});

function reach(path, options) {
  return fetch(SERVER + path, { signal: AbortSignal.timeout(PATIENCE_MILLIS), ...options }).catch(() => null);
}

async function problem(response, body) {
  const status = response?.status ?? 0;
  const isLost = !response || response.ok || status >= 500;
  return Object.assign(new Problem(await sentence(response, body)), { status, field: body.field, isLost });
}

async function sentence(response, body) {
  const late = new Promise((done) => setTimeout(done, PATIENCE_MILLIS));
  const { explain } = (response && await Promise.race([import('./problems.js'), late]).catch(() => null)) || {};
  return explain ? explain(response, body) : body.detail || '[[problem.unreachable]]';
}
