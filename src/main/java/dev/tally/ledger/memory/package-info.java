/** A ledger that forgets everything when the process ends: for tests and trials. */
@NullMarked
package dev.tally.ledger.memory;

import org.jspecify.annotations.NullMarked;
