/**
 * Reads and writes JSON. Knows neither HTTP nor the shop, and of Netty only its test for UTF-8,
 * which takes no copy.
 */
@NullMarked
package dev.tally.json;

import org.jspecify.annotations.NullMarked;
