/**
 * The live connection: one WebSocket that follows one category at a time and comes back by itself.
 * What is wanted is state, not a queue: the newest wish overwrites the older, and goes out as soon as it can.
 *
 * @typedef {'connecting' | 'live' | 'reconnecting' | 'offline' | 'stopped'} FeedState
 *
 * @typedef {object} FeedHandlers
 * @property {(id: string, total: number) => void} onTotal a product's newest total
 * @property {(event: object, settled: boolean) => void} onEvent any other message; not settled: it may speak
 *   of the category followed before. `synced` comes for the one that is wanted now, no other
 * @property {(state: FeedState, reason?: string) => void} onStatus reason: why it stopped
 */

/** The server speaks at least every 15 s; script cannot see ping frames, so silence is the sign. */
const QUIET_MILLIS = 20_000;
const ANSWER_MILLIS = 5_000;
/** A connection that lived this long was no flapping: the next wait starts small again. */
const STABLE_MILLIS = 5_000;
/** Someone who holds an arrow key on the picker is no flood. */
const SWITCH_GAP_MILLIS = 100;
/** On waking, a socket that spoke so recently needs no question. */
const FRESH_MILLIS = 2_000;
const LOOPBACK = /^(localhost|127\..*|\[::1\])$/;

const UNREADABLE = 'The server could not read what this page sent.';
const FINAL = {
  1003: UNREADABLE,
  1007: UNREADABLE,
  1008: 'The server does not want this connection.',
  1009: UNREADABLE,
  4001: 'The token for this server is wrong or has expired.',
};

/** Ten thousand pages, spread over this, are as many as one core greets within two seconds. */
const FIRST_MILLIS = 1_000;
/** No wait is longer than this. */
const CEILING_MILLIS = 30_000;

/**
 * A random wait between nothing and a bound that doubles with every failure: "full jitter", so that a thousand
 * pages that lost the same server do not come back in the same moment.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param {number} failures how many tries have failed since the last success, from 0
 * @param {() => number} [random] a number in [0, 1)
 * @returns {number} milliseconds
 */
export function waitMillis(failures, random = Math.random) {
  return random() * Math.min(CEILING_MILLIS, FIRST_MILLIS * 2 ** failures);
}

export class Feed {
  #to;
  #socket = null;
  /** @type {string | null} the category to follow; null follows nothing */ #wish = null;
  /** Whether the wish is newer than what the socket was told. */ #unsent = false;
  /** The ref of the `synced` we wait for; undefined: the connection's first, which has none; null: it came. */ #awaits;
  /** How far we have been told, and of what: good for `?since=`, for that category only. */ #told = null;
  /** @type {FeedState} */ #state = 'connecting';
  /** Who waits for the answer to an order, by its ref. @type {Map<string, (answer: object | null) => void>} */ #asked = new Map();
  #failures = 0;
  #refs = 0;
  #everLive = false;
  #liveAt = Infinity;
  #heardAt = 0;
  #retryTimer = 0;
  #watchTimer = 0;
  #gapTimer = 0;

  /** @param {FeedHandlers} handlers */
  constructor(handlers) {
    this.#to = handlers;
  }

  /** Connects, and stays connected for as long as the page is there. */
  start() {
    addEventListener('online', () => this.#wake());
    addEventListener('pageshow', () => this.#wake());
    document.addEventListener('visibilitychange', () => this.#wake());
    addEventListener('offline', () => (this.#socket ? this.#probe() : this.#later(0)));
    // An open socket would keep the page out of the browser's back-forward cache.
    addEventListener('pagehide', () => {
      this.#drop();
      this.#pending();
    });
    this.#connect();
  }

  /**
   * Follows this category from now on, over the same socket. Its totals come with `onTotal`, then `synced`.
   *
   * @param {string} category
   */
  follow(category) {
    this.#wish = category;
    this.#told = null;
    this.#unsent = true;
    if (this.#socket?.readyState === WebSocket.OPEN && !this.#gapTimer) this.#ask();
  }

  /**
   * Places an order.
   *
   * @param {{order: string, lines: {id: string, quantity: number}[]}} order
   * @returns {Promise<object | null>} the `ack` or the `error`; null where the connection was gone before either came
   */
  order(order) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return Promise.resolve(null);
    const ref = `order-${++this.#refs}`;
    this.#send({ cmd: 'order', payload: order, ref });
    return new Promise((resolve) => this.#asked.set(ref, resolve));
  }

  #connect() {
    clearTimeout(this.#retryTimer);
    if (this.#socket || document.hidden || this.#state === 'stopped') return;
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const path = this.#wish === null ? '/orders' : `/orders/${encodeURIComponent(this.#wish)}`;
    const since = this.#told?.category === this.#wish ? `?since=${encodeURIComponent(this.#told.position)}` : '';
    const socket = new WebSocket(`${scheme}//${location.host}${path}${since}`);
    this.#socket = socket;
    this.#unsent = false;
    this.#awaits = undefined;
    this.#heardAt = performance.now();
    const mine = (react) => (event) => socket === this.#socket && react(event);
    socket.addEventListener('open', mine(() => this.#unsent && this.#ask()));
    socket.addEventListener('message', mine((event) => this.#hear(event.data)));
    socket.addEventListener('close', mine((event) => this.#closed(event)));
    this.#watch();
  }

  #ask() {
    this.#unsent = false;
    this.#awaits = `switch-${++this.#refs}`;
    this.#send({ cmd: 'update-category', payload: { category: this.#wish }, ref: this.#awaits });
    this.#gapTimer = setTimeout(() => {
      this.#gapTimer = 0;
      if (this.#unsent) this.#ask();
    }, SWITCH_GAP_MILLIS);
  }

  #send(command) {
    this.#socket.send(JSON.stringify(command));
  }

  #hear(text) {
    this.#heardAt = performance.now();
    const message = parse(text);
    if (message.event === undefined) {
      if (typeof message.id === 'string' && Number.isFinite(message.total)) this.#to.onTotal(message.id, message.total);
      return;
    }
    if (message.event === 'synced') return this.#synced(message);
    if (this.#asked.has(message.ref)) return this.#answered(message);
    // Before its first switch a connection speaks of nothing but the category in its address.
    const settled = !this.#unsent && !this.#awaits;
    if (message.event === 'position' && !this.#unsent && this.#awaits === null) this.#tell(message.position);
    this.#to.onEvent(message, settled);
    // A switch that was refused would leave us waiting; a new connection asks in its address. (A category
    // that is not known yet is followed nevertheless.)
    if (message.event === 'error' && message.ref && message.ref === this.#awaits && message.code !== 'unknown-category') this.#lost();
  }

  #synced(message) {
    if (this.#unsent || message.ref !== this.#awaits) return;
    this.#awaits = null;
    this.#tell(message.position);
    this.#everLive = true;
    if (this.#liveAt === Infinity) this.#liveAt = performance.now();
    this.#become('live');
    this.#to.onEvent(message, true);
  }

  #answered(message) {
    this.#asked.get(message.ref)(message);
    this.#asked.delete(message.ref);
  }

  #tell(position) {
    if (typeof position === 'string') this.#told = { category: this.#wish, position };
  }

  #closed({ code, reason }) {
    this.#drop();
    if (code in FINAL) return this.#become('stopped', FINAL[code]);
    const asked = code === 1012 && /retry=(\d+)/.exec(reason);
    // A little later than asked, so that those who were told the same time do not knock together.
    if (asked) this.#later(asked[1] * (1 + Math.random() / 10));
    else this.#lost();
  }

  #lost() {
    this.#drop();
    this.#later(waitMillis(this.#failures++));
  }

  #later(millis) {
    clearTimeout(this.#retryTimer);
    if (this.#state === 'stopped') return;
    const offline = !navigator.onLine;
    this.#pending();
    // Hidden or offline: an event wakes us. Yet a server on this very machine needs no network.
    if (document.hidden || (offline && !LOOPBACK.test(location.hostname))) return;
    this.#retryTimer = setTimeout(() => this.#connect(), offline ? CEILING_MILLIS : millis);
  }

  #pending() {
    if (this.#state !== 'stopped') this.#become(!navigator.onLine ? 'offline' : this.#everLive ? 'reconnecting' : 'connecting');
  }

  #wake() {
    if (document.hidden || this.#state === 'stopped') return;
    if (this.#socket && performance.now() - this.#heardAt < FRESH_MILLIS) return;
    if (this.#socket?.readyState === WebSocket.OPEN) return this.#probe();
    this.#drop();
    if (navigator.onLine) this.#connect();
    else this.#later(0);
  }

  #watch() {
    clearTimeout(this.#watchTimer);
    const left = this.#heardAt + QUIET_MILLIS - performance.now();
    this.#watchTimer = setTimeout(() => (this.#heardAt + QUIET_MILLIS > performance.now() ? this.#watch() : this.#probe()), left);
  }

  /** Asks for a sign of life; any frame is one. */
  #probe() {
    clearTimeout(this.#watchTimer);
    if (this.#socket.readyState !== WebSocket.OPEN) return this.#lost();
    const askedAt = performance.now();
    this.#send({ cmd: 'ping' });
    this.#watchTimer = setTimeout(() => (this.#heardAt >= askedAt ? this.#watch() : this.#lost()), ANSWER_MILLIS);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    if (performance.now() - this.#liveAt >= STABLE_MILLIS) this.#failures = 0;
    this.#liveAt = Infinity;
    this.#gapTimer = clearTimeout(this.#gapTimer) ?? 0;
    clearTimeout(this.#watchTimer);
    for (const answer of this.#asked.values()) answer(null);
    this.#asked.clear();
    socket?.close();
  }

  #become(state, reason) {
    if (state === this.#state) return;
    this.#state = state;
    this.#to.onStatus(state, reason);
  }
}

function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
