/** The ledger: decides commands, counts each order once, keeps it durable, tells what changed. */
@NullMarked
package dev.tally.ledger;

import org.jspecify.annotations.NullMarked;
