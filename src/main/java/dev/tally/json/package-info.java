/**
 * Reads and writes JSON. Knows no HTTP, of the shop only how a wrong field is told, and of Netty
 * only its test for UTF-8, which takes no copy.
 */
@NullMarked
package dev.tally.json;

import org.jspecify.annotations.NullMarked;
