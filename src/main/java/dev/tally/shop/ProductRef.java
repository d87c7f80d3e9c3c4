package dev.tally.shop;

/** How a sender names a product: by Tally's id or by the shop's own sku. */
public sealed interface ProductRef permits ProductId, Sku {}
