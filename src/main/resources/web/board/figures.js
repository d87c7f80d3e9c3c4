/** Asks the server by HTTP: the one place that knows its addresses. */

import { ask, SERVER } from '../http.js';

/**
 * @typedef {object} History the last hour, one number a minute, oldest first; the last is the running minute
 * @property {Date[]} minutes when each began
 * @property {number[]} orders
 * @property {number[]} units
 * @property {{id: string, units: number[]}[]} products what sold best lately, in id order
 * @property {Object<string, {units: number, complete: boolean}>} windows the units of each window that ends now
 * @property {boolean} complete false while a restarted server still reads older orders
 *
 * @typedef {object} Viewers
 * @property {number} all
 * @property {Map<string, number>} of each category's, in the shop's order
 *
 * @typedef {{name: string, title?: string, prefix: string}} Category
 */

const MINUTES = 60;
const MINUTE_MILLIS = 60_000;

/** Returns where programs find the same figures. @param {string} category empty: the whole shop */
export function historyAddress(category) {
  return SERVER + historyPath(category);
}

function historyPath(category) {
  return `/-/history?minutes=${MINUTES}${category && `&category=${encodeURIComponent(category)}`}`;
}

/**
 * @param {string} category empty: the whole shop
 * @param {number} best how many products: the best sellers of the last 15 minutes
 * @param {AbortSignal} signal
 * @returns {Promise<History>}
 */
export async function history(category, best, signal) {
  const { from, orders, units, windows, products, complete } = await read(`${historyPath(category)}&products=${best}`, signal);
  const first = Date.parse(from);
  const minutes = orders.map((_, minute) => new Date(first + minute * MINUTE_MILLIS));
  return { minutes, orders, units, windows, products, complete: complete !== false };
}

/**
 * Returns the sales of each category that sold anything in the last hour, by its name.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<Map<string, {orders: number[], units: number[]}>>}
 */
export async function byCategory(signal) {
  const { categories } = await read(`${historyPath('')}&products=0&categories=true`, signal);
  return new Map(categories.map(({ category, orders, units }) => [category, { orders, units }]));
}

/** @param {AbortSignal} signal @returns {Promise<Viewers>} */
export async function viewers(signal) {
  const { viewers: all, categories } = await read('/-/viewers', signal);
  return { all, of: new Map(categories.map(({ category, viewers: count }) => [category, count])) };
}

/** @param {AbortSignal} signal @returns {Promise<Category[]>} */
export function categories(signal) {
  return read('/categories', signal);
}

/** @returns {Promise<{name: string}>} */
export function product(category, id, signal) {
  return read(`/${encodeURIComponent(category)}/${encodeURIComponent(id)}`, signal);
}

/** @param {number[]} numbers */
export function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Returns the newest full minute. @param {number[]} numbers */
export function lastFull(numbers) {
  return numbers.at(-2) ?? 0;
}

async function read(path, signal) {
  return (await ask(path, { signal })).body;
}
