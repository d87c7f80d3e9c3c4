/** The ledger in one SQLite file: the default, for one machine with nothing to install. */
@NullMarked
package dev.tally.ledger.sqlite;

import org.jspecify.annotations.NullMarked;
