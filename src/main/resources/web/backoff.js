/**
 * How long to wait before trying again: "full jitter", so that a thousand pages that lost the same
 * server do not come back in the same moment.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */

/** Ten thousand pages, spread over this, are as many as one core greets within two seconds. */
const FIRST_MILLIS = 1_000;

/** No wait is longer than this. */
export const CEILING_MILLIS = 30_000;

/**
 * A random wait between nothing and a bound that doubles with every failure.
 *
 * @param {number} failures how many tries have failed since the last success, from 0
 * @param {() => number} [random] a number in [0, 1)
 * @returns {number} milliseconds
 */
export function waitMillis(failures, random = Math.random) {
  return random() * Math.min(CEILING_MILLIS, FIRST_MILLIS * 2 ** failures);
}
