package dev.tally.shop;

/** A product by the shop's own name for it. */
public record ProductSku(String sku, ProductId id) {}
