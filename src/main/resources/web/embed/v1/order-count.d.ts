import type { BestProduct, FeedOptions, Window } from './feed.js';

/**
 * `<order-count product="A1">pending</order-count>`: how often a product was ordered, live, on any page.
 * Its own content shows until the total is known. All the counts of a page share one connection, to the server
 * that the module came from, or that the page names. docs/embed.md tells the rest.
 */

/**
 * Says where Tally is, what gives tokens, and which worker tabs share, for an app that has this module in its bundle and does not name the server in
 * the page's head: `<meta name="order-count-server" content="https://orders.example.com">`. Call it before the first
 * element appears; without a server in the head nothing is defined until then.
 */
export declare function configure(options: FeedOptions): void;

/** What an `order-change` event carries. */
export interface OrderChange {
  readonly product: string;
  /** Empty unless it counts by the shop's own name for the product. */
  readonly sku: string;
  readonly window: Window;
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
  /** The product's id, `A1`; or, before it, */
  product?: string;
  /** the shop's own name for it. */
  sku?: string;
  /** The time whose units count; default: all. */
  window?: Window;
  /** How the number is written, `de-CH`; default: as the reader's browser writes numbers. */
  locale?: string;
}

/** An `<order-count>`. Its state, an {@link OrderCountState}, is `:state(live)` and `data-state`; style `::part(count)`. */
export interface OrderCount extends HTMLElement, Required<OrderCountAttributes> {
  /** The newest total, `null` until it is known. */
  readonly total: number | null;
}

/** Attributes, as React, Vue and others write them. */
export interface OrderTopAttributes {
  /** How long the list is, 1 to 50; default: 5. */
  count?: number | string;
  /** The time whose units count; default: all. */
  window?: Window;
  /** The category that the products are of; default: any. */
  category?: string;
  /** Where a product's name leads, with `{id}`, `{sku}` and `{category}` filled in; default: nowhere. */
  href?: string;
  /** How the numbers are written, `de-CH`. */
  locale?: string;
}

/** What a `top-change` event carries. */
export interface TopChange {
  /** Best first. */
  readonly products: readonly BestProduct[];
}

export type TopChangeEvent = CustomEvent<TopChange>;

/**
 * `<order-top count="5" window="24h">…</order-top>`: what sells best, as a list. Its own content shows until that is
 * known, and while nothing sold. Its state is `pending`, `live` or `stale`, as of a count; style `::part(list)`, `item`, `name`
 * and `count`.
 */
export interface OrderTop extends HTMLElement {
  /** What is on show, `null` until it is known. */
  readonly products: readonly BestProduct[] | null;
}

declare global {
  interface HTMLElementTagNameMap {
    'order-count': OrderCount;
    'order-top': OrderTop;
  }
  interface GlobalEventHandlersEventMap {
    'order-change': OrderChangeEvent;
    'top-change': TopChangeEvent;
  }
}
