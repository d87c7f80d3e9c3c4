package dev.tally.transfer;

import java.util.List;

/**
 * A row that was not counted.
 *
 * @param line of the file where it begins, from 1
 * @param code one word for programs
 * @param reason a sentence that says what to do
 * @param columns the names of the values in {@code source}
 * @param source the row as it stands in the file: an order may have several lines
 */
public record Rejected(
    long line, String code, String reason, List<String> columns, List<List<String>> source) {}
