/**
 * Reads and writes JSON. Depends neither on HTTP nor on the shop, and on Netty only for its UTF-8
 * test, which makes no copy.
 */
@NullMarked
package dev.tally.json;

import org.jspecify.annotations.NullMarked;
