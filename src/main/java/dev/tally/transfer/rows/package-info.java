/**
 * Reads files of orders and products row by row, as Tally or a shop wrote them: {@link
 * dev.tally.transfer.rows.Input} finds the reader, {@link dev.tally.transfer.rows.Reading} says
 * how.
 */
@NullMarked
package dev.tally.transfer.rows;

import org.jspecify.annotations.NullMarked;
