package dev.tally.shop;

/** A product and the number of units ordered. */
public record ProductTotal(Product product, long total) {}
