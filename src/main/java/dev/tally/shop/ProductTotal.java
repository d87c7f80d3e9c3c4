package dev.tally.shop;

/** A product and how many units of it were ordered. */
public record ProductTotal(Product product, long total) {}
