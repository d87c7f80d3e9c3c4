/**
 * The shop's HTTP interface, as far as this page uses it.
 *
 * @typedef {{name: string, title?: string, prefix: string}} Category
 * @typedef {{id: string, name: string, rrp: string, info: string, sku?: string}} Product
 */

import { ask, post } from './http.js';

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

/** Makes a unique key. `crypto.randomUUID` exists on secure origins only, and a shop's test machine may not be one. */
export function randomKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
