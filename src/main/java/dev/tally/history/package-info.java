/**
 * The sales of the last day, minute by minute, of the shop, each category and each product; and the
 * totals of windows that end now.
 */
@NullMarked
package dev.tally.history;

import org.jspecify.annotations.NullMarked;
