/** What sold minute by minute in the last day: of the shop, of each category, of each product. */
@NullMarked
package dev.tally.history;

import org.jspecify.annotations.NullMarked;
