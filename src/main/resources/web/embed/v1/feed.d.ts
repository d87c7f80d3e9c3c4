/**
 * The live connection to a Tally server: one WebSocket (an event stream where WebSockets are blocked) that
 * follows what you last asked for, and comes back by itself.
 *
 *     import { Feed } from 'https://orders.example.com/-/embed/v1/feed.js';
 *
 *     const feed = new Feed({
 *       onTotal: (id, total) => show(id, total),
 *       onStatus: ({ state, since }) => mark(state, since),
 *     });
 *     feed.follow('electronics');
 *     feed.start();
 *
 * How soon it comes back after which fault stands in docs/protocol.md, "Coming back". It makes no attempts while
 * the page is hidden, lets go of the connection when the page is left, and takes it up where it stood. A page
 * with a Content-Security-Policy needs the server in `connect-src` (`https:` and `wss:`) and in `script-src`.
 *
 * Tabs of one origin that follow the same share a WebSocket, by feed-worker.js, if this module comes from that origin or
 * `worker` is given. Feeds with a token, event streams, and pages without shared workers have connections of their own.
 */

/**
 * - `connecting`: not connected yet, or lost a moment ago and trying again;
 * - `live`: every total you were told is right;
 * - `stale`: connected, but to a server that is cut off from the rest of the shop: the totals are as of `since`;
 * - `offline`: the browser is offline, or a try to come back has failed; it keeps trying;
 * - `stopped`: for good, by `stop()` or because the server said so.
 */
export type FeedState = 'connecting' | 'live' | 'stale' | 'offline' | 'stopped';

export interface FeedStatus {
  readonly state: FeedState;
  /** When the totals were last known to be right; missing while they are, and where they never were. */
  readonly since?: Date;
  /** Why it stopped: a sentence for people. */
  readonly reason?: string;
}

/** What the server says besides totals, as docs/protocol.md has it: `synced`, `product-added`, … */
export interface FeedEvent {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** What a handler throws is reported to the page's `error` event and disturbs nothing. */
export interface FeedHandlers {
  /** A product's newest total. Never an older one after a newer one. */
  onTotal(id: string, total: number): void;
  /**
   * Any other message. `synced` comes once every total of what you follow has been told.
   * Not settled: it may still speak of what was followed before.
   */
  onEvent?(event: FeedEvent, settled: boolean): void;
  /** The status has changed; it begins as `connecting`, which is not told. */
  onStatus?(status: FeedStatus): void;
}

export interface FeedOptions {
  /** Where Tally is, `https://orders.example.com` or `https://shop.example.com/tally`; default: where this module came from. */
  server?: string | URL;
  /**
   * A token for a shop that is closed (`--read token`), or what gives one. A function is asked before the first
   * connection, and again when its last token has ended or is refused; it may return a promise. While it gives
   * none within ten seconds, or throws, the feed asks again, less and less often. Never put a token that can do more than read into
   * a page: have your server get one for each reader by `POST /-/viewer-tokens`.
   */
  token?: string | (() => string | Promise<string>);
  /**
   * A worker of the page's own origin, by which its tabs share connections although this module comes from elsewhere: a
   * file of one line, `import 'https://orders.example.com/-/embed/v1/feed-worker.js';`.
   */
  worker?: string | URL;
}

/** The time whose units count; `all` unless named. */
export type Window = 'all' | '1h' | '24h' | '7d' | 'today';

export interface WindowOptions {
  /**
   * Totals of a window also fall. They may be too low while `synced`, or `completeness` after it, has
   * `complete: false`.
   */
  window?: Window;
}

/** What sells best, best first; the whole list, whenever it changes. */
export interface BestEvent extends FeedEvent {
  readonly event: 'top';
  readonly products: readonly BestProduct[];
}

/** Which products have the skus that are followed; one that is not among them, nobody has. */
export interface SkusEvent extends FeedEvent {
  readonly event: 'skus';
  readonly products: readonly { readonly sku: string; readonly id: string }[];
}

export interface BestProduct {
  readonly id: string;
  readonly name: string;
  readonly rrp: string;
  readonly info: string;
  readonly sku?: string;
  readonly category: string;
  readonly total: number;
}

export declare class Feed {
  constructor(handlers: FeedHandlers, options?: FeedOptions);
  readonly status: FeedStatus;
  /** Connects, and stays connected until `stop()`; what to follow may be said before or after. */
  start(): void;
  /** Disconnects and lets go of the page; `start()` begins anew. */
  stop(): void;
  /** Tries to connect at once, for a reader who does not want to wait; does nothing while connected or stopped. */
  retry(): void;
  /**
   * Follows this category from now on, over the same connection. Its totals come first, then `synced`.
   *
   * @param since a position at which you know all of its totals: the `Tally-Position` of `GET /orders/{category}`.
   *     One of any other answer would leave out what that answer did not tell
   */
  follow(category: string, since?: string, options?: WindowOptions): void;
  /**
   * Follows just these products from now on, of any category, by their ids and by the shop's own names for them. What
   * cannot be an id or a sku is left out. Which id a sku means is told by `onEvent` as `skus`, a {@link SkusEvent},
   * before the totals, and again whenever that changes.
   *
   * @throws RangeError where there are more than 1,000
   */
  watch(ids: Iterable<string>, options?: WindowOptions & { skus?: Iterable<string> }): void;
  /**
   * Follows the list of what sells best from now on, told by `onEvent` as `top`, a {@link BestEvent}.
   *
   * @param count how long the list is, 1 to 50
   */
  best(count: number, options?: WindowOptions & { category?: string }): void;
}

/**
 * A random wait between nothing and a bound that doubles with every failure ("full jitter"), in milliseconds.
 *
 * @param failures how many tries have failed since the last success, from 0
 * @param random a number in [0, 1)
 * @param ceiling the largest bound, in milliseconds
 */
export declare function waitMillis(failures: number, random?: () => number, ceiling?: number): number;
