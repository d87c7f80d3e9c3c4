/**
 * The domain: what a shop is and what changes in it. Pure values and functions, no I/O, no threads.
 */
@NullMarked
package dev.tally.shop;

import org.jspecify.annotations.NullMarked;
