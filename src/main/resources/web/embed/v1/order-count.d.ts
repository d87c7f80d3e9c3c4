/**
 * `<order-count product="A1">pending</order-count>`: how often a product was ordered, live, on any page.
 * Its own content shows until the total is known. All the counts of a page share one connection, to the server
 * that the module came from. docs/embed.md tells the rest.
 */

/** What an `order-change` event carries. */
export interface OrderChange {
  readonly product: string;
  readonly total: number;
  /** `null` where this is the first that is known. */
  readonly previous: number | null;
}

/** It bubbles, and leaves shadow roots. */
export type OrderChangeEvent = CustomEvent<OrderChange>;

/**
 * - `pending`: no total is known, or there is no such product yet;
 * - `live`: the total is right;
 * - `below-zero`: the total is right, and below zero, as more was returned than ordered; 0 is shown, the title says more;
 * - `stale`: the total was right; the connection is lost, or the product is gone.
 */
export type OrderCountState = 'pending' | 'live' | 'below-zero' | 'stale';

/** Attributes, as React, Vue and others write them. */
export interface OrderCountAttributes {
  /** The product's id, `A1`. */
  product: string;
  /** How the number is written, `de-CH`; default: as the reader's browser writes numbers. */
  locale?: string;
}

/** An `<order-count>`. Its state stands in `data-state`; style `::part(count)`. */
export interface OrderCount extends HTMLElement, Required<OrderCountAttributes> {
  /** The newest total, `null` until it is known. */
  readonly total: number | null;
}

declare global {
  interface HTMLElementTagNameMap {
    'order-count': OrderCount;
  }
  interface GlobalEventHandlersEventMap {
    'order-change': OrderChangeEvent;
  }
}
