package dev.tally.shop;

/** A sender's reference to a product: Tally's id or the shop's own sku. */
public sealed interface ProductRef permits ProductId, Sku {}
