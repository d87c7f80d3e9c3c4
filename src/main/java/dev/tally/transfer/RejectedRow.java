package dev.tally.transfer;

import java.util.List;
import java.util.function.Consumer;

/**
 * A row that was not counted.
 *
 * @param line the line of the file on which it begins, from 1
 * @param code one word for programs
 * @param reason a sentence that says what to do
 * @param columns the names of the values in {@code source}
 * @param source hands out the row as it is in the file, while the import runs: an order may have
 *     any number of lines
 */
public record RejectedRow(
    long line,
    String code,
    String reason,
    List<String> columns,
    Consumer<Consumer<List<String>>> source) {}
