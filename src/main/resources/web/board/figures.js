/** Asks the server by HTTP: the one place that knows its addresses. */

import { ask, SERVER } from '../http.js';

/**
 * @typedef {object} History the last hour, one number a minute, oldest first; the last is the running minute
 * @property {Date[]} minutes when each began
 * @property {number[]} orders
 * @property {number[]} units
 * @property {Object<string, {units: number, complete: boolean}>} windows the units of each window that ends now
 * @property {Map<string, {orders: number[], units: number[]}>} categories those that sold anything, by name
 * @property {boolean} complete false while a restarted server still reads older orders
 *
 * @typedef {object} Viewers
 * @property {number} all
 * @property {Map<string, number>} of each category's, in the shop's order
 *
 * @typedef {{name: string, title?: string, prefix: string}} Category
 */

/** Whether only those with a token may read products and totals. */
export const closed = document.querySelector('meta[name="tally-reads"]').content === 'token';

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
 * @param {AbortSignal} signal
 * @param {string} [category] none: the whole shop, and what each category has sold
 * @returns {Promise<History>}
 */
export async function history(signal, category = '') {
  const path = `${historyPath(category)}&products=0${category ? '' : '&categories=true'}`;
  const { from, orders, units, windows, categories = [], complete } = await read(path, signal);
  const first = Date.parse(from);
  return {
    minutes: orders.map((_, minute) => new Date(first + minute * MINUTE_MILLIS)),
    orders,
    units,
    windows,
    categories: new Map(categories.map(({ category: name, ...sold }) => [name, sold])),
    complete: complete !== false,
  };
}

/** @param {AbortSignal} signal @returns {Promise<Viewers>} */
export async function viewers(signal) {
  const { viewers: all, categories } = await read('/-/viewers', signal);
  return { all, of: new Map(categories.map(({ category, viewers: count }) => [category, count])) };
}

/** @param {AbortSignal} signal @returns {Promise<Category[]>} */
export async function categories(signal) {
  const headers = closed ? { Authorization: `Bearer ${await token()}` } : {};
  return (await ask('/categories', { signal, headers })).body;
}

/**
 * Returns a token that permits to read a closed shop. The browser shows the reader's own password to the board's
 * addresses alone, and not with a WebSocket.
 *
 * @returns {Promise<string>}
 */
export async function token() {
  return (await read('/-/board/token')).token;
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
  return (await ask(path, signal && { signal })).body;
}
