/**
 * The key index: finds an order by its key in time that does not grow, with a log-structured merge
 * tree in SQLite tables.
 */
@NullMarked
package dev.tally.ledger.sqlite.keys;

import org.jspecify.annotations.NullMarked;
