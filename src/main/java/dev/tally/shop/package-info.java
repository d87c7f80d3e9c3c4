/** The domain: a shop and its changes. Pure values and functions, no I/O, no threads. */
@NullMarked
package dev.tally.shop;

import org.jspecify.annotations.NullMarked;
