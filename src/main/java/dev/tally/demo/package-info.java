/** The demonstration: sample products, and invented orders that go the way of real ones. */
@NullMarked
package dev.tally.demo;

import org.jspecify.annotations.NullMarked;
