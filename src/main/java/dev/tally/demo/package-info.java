/** The demonstration: sample products, and orders that nobody placed, on the road of real ones. */
@NullMarked
package dev.tally.demo;

import org.jspecify.annotations.NullMarked;
