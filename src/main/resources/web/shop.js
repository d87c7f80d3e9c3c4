/**
 * The shop's HTTP interface, as far as this page uses it.
 *
 * @typedef {{name: string, title?: string, prefix: string}} Category
 * @typedef {{id: string, name: string, rrp: string, info: string}} Product
 */

const PATIENCE_MILLIS = 15_000;

/** A request that did not succeed; the message is a sentence for the reader of the page. */
export class Problem extends Error {
  /** @type {string | undefined} the field that the server found wrong */ field;
  /** Whether it is unknown if it arrived: then it may be sent again, under the same key. */ isLost = false;
}

/** @returns {Promise<Category[]>} */
export async function fetchCategories() {
  return (await ask('/categories', { cache: 'no-cache' })).body;
}

/**
 * Fetches a category's products in id order, and their position.
 *
 * @param {string} category
 * @returns {Promise<{products: Product[], position: string | null}>}
 */
export async function fetchProducts(category) {
  const { body, position } = await ask(`/${category}`, { cache: 'no-cache' });
  return { products: body, position };
}

/**
 * Fetches what was ordered in each of the last minutes.
 *
 * @returns {Promise<{from: string, products: {id: string, units: number[]}[]}>}
 */
export async function fetchHistory(category, minutes) {
  return (await ask(`/-/history?category=${category}&minutes=${minutes}`)).body;
}

/**
 * Adds a product. The answer is the category's list with the new product last.
 *
 * @param {string} category
 * @param {{name: string, rrp: string, info: string}} fields
 * @param {string} key the same for every retry of the same wish, so that it is granted once
 * @returns {Promise<Product[]>}
 */
export async function addProduct(category, fields, key) {
  return (await ask(`/${category}`, post(fields, { 'Idempotency-Key': key }))).body;
}

/** Places an order. @param {{order: string, lines: {id: string, quantity: number}[]}} order */
export async function placeOrder(order) {
  await ask('/orders', post(order));
}

/** Returns whether this token allows changes. @returns {Promise<boolean>} */
export async function isGood(token) {
  const response = await reach('/-/token', { headers: bearer(token) });
  if (!response || (!response.ok && response.status !== 401)) throw new Problem(sentence(response, {}));
  return response.ok;
}

/** The token that changes are sent with; empty: none. @type {{token: string, onRefused: () => void}} */
export const access = { token: '', onRefused() {} };

const bearer = (token) => (token ? { Authorization: `Bearer ${token}` } : {});
const post = (body, headers) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...bearer(access.token), ...headers },
  body: JSON.stringify(body),
});

/** Makes a unique key. `crypto.randomUUID` exists on secure origins only, and a shop's test machine may not be one. */
export function randomKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Every answer is JSON, even an error: application/problem+json (RFC 9457). */
async function ask(path, options) {
  const response = await reach(path, options);
  const body = await response?.json().catch(() => null);
  if (response?.ok && body) return { body, position: response.headers.get('Tally-Position') };
  if (response?.status === 401) access.onRefused();
  throw Object.assign(new Problem(sentence(response, body ?? {})), { field: body?.field, isLost: !response || response.ok || response.status >= 500 });
}

function reach(path, options) {
  return fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE_MILLIS) }).catch(() => null);
}

function sentence(response, { title, detail }) {
  if (!response) return 'The server cannot be reached just now.';
  if (response.status === 401) return 'The token is not good any more; enter it again.';
  const after = Number(response.headers.get('Retry-After'));
  const again = after ? ` Try again in ${after} s.` : '';
  return (detail || title || `The server answers with an error just now (${response.status}).`) + again;
}
