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
}

/** @returns {Promise<Category[]>} */
export async function fetchCategories() {
  return (await ask('/categories', { cache: 'no-cache' })).body;
}

/**
 * A category's products in id order, and the position they stand at.
 *
 * @param {string} category
 * @returns {Promise<{products: Product[], position: string | null}>}
 */
export async function fetchProducts(category) {
  const { body, position } = await ask(`/${category}`, { cache: 'no-cache' });
  return { products: body, position };
}

/**
 * Adds a product. The answer is the category's list with the new product last.
 *
 * @param {string} category
 * @param {{name: string, rrp: string, info: string}} fields
 * @param {string} key the same for every try of the same wish, so that it is granted once
 * @returns {Promise<Product[]>}
 */
export async function addProduct(category, fields, key) {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
  return (await ask(`/${category}`, { method: 'POST', headers, body: JSON.stringify(fields) })).body;
}

/** Places an order. @returns {Promise<{ok: boolean, status?: number, message?: string}>} no status: it may or may not have arrived */
export async function placeOrder(order) {
  const headers = { 'Content-Type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(order), signal: AbortSignal.timeout(PATIENCE_MILLIS) };
  const response = await fetch('/orders', init).catch(() => null);
  if (!response) return { ok: false, message: 'There is no connection just now. Order again when it is back: it counts once.' };
  const body = await response.json().catch(() => ({}));
  return { ok: response.ok, status: response.status, message: sentence(response, body) };
}

/** A key that nobody else chooses. `crypto.randomUUID` is there on secure origins only, and a shop's test machine may have none. */
export function randomKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Every answer is JSON, an error's too: application/problem+json (RFC 9457). */
async function ask(path, options) {
  const response = await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE_MILLIS) }).catch(() => null);
  const body = await response?.json().catch(() => null);
  if (response?.ok && body) return { body, position: response.headers.get('Tally-Position') };
  throw Object.assign(new Problem(sentence(response, body ?? {})), { field: body?.field });
}

function sentence(response, { title, detail }) {
  if (!response) return 'The server cannot be reached just now.';
  if (response.status === 401 || response.status === 403) return 'This server asks for a token for changes, and this page has none.';
  return detail || title || `The server's answer, status ${response.status}, could not be read.`;
}
