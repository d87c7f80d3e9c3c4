package dev.tally.transfer.rows;

import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * What a reader of rows needs of the world around it.
 *
 * @param categories names the categories that the file has titles of
 * @param notices receives what is skipped or taken for granted
 * @param clock says when an order was cancelled of which the file does not say when
 */
public record ReadingContext(
    CategoryNames categories, Consumer<String> notices, InstantSource clock) {}
