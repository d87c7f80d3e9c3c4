/**
 * The live connection: one WebSocket, or an event stream where WebSockets are blocked, that follows what was
 * asked for last and comes back by itself. What is wanted is state, not a queue: the newest wish overwrites the
 * older, and goes out as soon as it can. Feeds of an origin share their WebSockets if they can (feed-worker.js). Its
 * types and its documentation stand in feed.d.ts.
 */

/** The server speaks at least every 15 s; script cannot see ping frames, so silence is the sign. */
const QUIET_MILLIS = 20_000;
const ANSWER_MILLIS = 5_000;
/** A way that swallows everything must not cost the time that a browser would grant it, which is minutes. */
const OPENING_MILLIS = 10_000;
/** A connection that lived this long was no flapping: the next wait starts small again. */
const STABLE_MILLIS = 5_000;
/** Someone who holds an arrow key on a picker is no flood. */
const SWITCH_GAP_MILLIS = 100;
/** On waking, a connection that spoke so recently needs no question. */
const FRESH_MILLIS = 2_000;
/** Ten thousand pages, spread over this, are as many as one core greets within two seconds. */
const FIRST_MILLIS = 1_000;
/** No wait is longer than this; in the first minute, which a reader may wait for, than the shorter. */
const CEILING_MILLIS = 30_000;
const FIRST_MINUTE_CEILING_MILLIS = 5_000;
const FIRST_MINUTE_MILLIS = 60_000;

/** The server takes 16 KiB, but not every proxy does; what is longer goes as a command. */
const ADDRESS_LIMIT = 2_000;
const IDS_LIMIT = 1_000;
const SKU_LENGTH = 100;
/** What the server refuses in a sku: control characters, and what is not seen. */
const NO_SKU = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** An event stream has nothing but its address, which the server reads up to 16 KiB. */
const STREAM_LIMIT = 15_000;
const ID = /^[A-Z]{1,6}[1-9]\d{0,8}$/;
/** A JWT, which ends. Others must not go into an address, as addresses end in logs. */
const SHORT_LIVED = /^[\w-]+\.[\w-]+\.[\w-]+$/;

const UNREADABLE = 'The server could not read what this page sent.';
const FINAL = {
  1002: UNREADABLE,
  1003: UNREADABLE,
  1007: UNREADABLE,
  1008: 'The server does not want this connection.',
  1009: UNREADABLE,
  4001: 'The token for this server is missing, wrong or expired.',
};

/** What an event stream names; an `EventSource` hears only what it listens for. */
const EVENTS = (
  'message synced position stale product-added product-changed product-removed ' +
  'category-added category-changed category-removed top skus completeness'
).split(' ');

/** Whether a shared worker may be tried: one that could not be started here does not start for the next feed. */
let sharing = typeof SharedWorker === 'function';

/** A WebSocket that tabs share, for a feed like one of its own. Throws if the page may have no worker. */
class SharedSocket extends EventTarget {
  readyState = 0;
  /** Whether the worker has spoken. */ isThere = false;
  /** By which its goodbye is known. */ #id = String(Math.random());
  #port;

  constructor(worker, server, path, command, since) {
    super();
    // Bundlers look for just this expression.
    const started = worker
      ? new SharedWorker(worker, { type: 'module', name: 'tally-1' })
      : new SharedWorker(new URL('./feed-worker.js', import.meta.url), { type: 'module', name: 'tally-1' });
    started.addEventListener('error', () => this.#happen('close'));
    this.#port = started.port;
    this.#port.onmessage = ({ data: [type, detail] }) => {
      this.isThere = true;
      if (type !== 'beat') this.#happen(type, detail);
      else this.#port.postMessage(['alive']);
    };
    this.#port.postMessage(['open', this.#id, server, path, command, since]);
  }

  send(text) {
    this.#port.postMessage(['send', text]);
  }

  close() {
    this.#port.postMessage(['close']);
    this.#port.close();
    // Of a page that is being left, WebKit takes no message to a port.
    const all = new BroadcastChannel('tally-1');
    all.postMessage(this.#id);
    all.close();
  }

  #happen(type, detail) {
    this.readyState = type === 'close' ? 3 : 1;
    this.dispatchEvent(Object.assign(new Event(type), detail));
  }
}

/**
 * "Full jitter", so that a thousand pages that lost the same server do not come back in the same moment.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function waitMillis(failures, random = Math.random, ceiling = CEILING_MILLIS) {
  return random() * Math.min(ceiling, FIRST_MILLIS * 2 ** failures);
}

export class Feed {
  #to;
  #server;
  /** A worker's address on the page's own origin, if it was named. */ #worker;
  /** Gives a token, where the shop is closed to those without. @type {(() => any) | undefined} */ #supply;
  /** The one in use; a new one is asked for when it is used up. */ #token = '';
  /** When it was first good. */ #goodAt = Infinity;
  /** The question for a token that waits for its answer. @type {object | null} */ #asked = null;
  /** Takes the listeners off the page. @type {AbortController | null} */ #life = null;
  /** @type {WebSocket | EventSource | null} */ #line = null;
  /** Where to connect for what is wanted, and the command that asks an open socket for it. */ #wish = { path: '/orders' };
  /** Whether the wish is newer than what the connection was told. */ #unsent = false;
  /** The ref of the `synced` we wait for; undefined: the connection's first, which has none; null: it came. */ #awaits;
  /** How far we have been told of what is wanted: good for `?since=`. */ #position = '';
  #status = { state: 'connecting' };
  /** Whether to try an event stream: after a WebSocket has failed, on a network where none has spoken yet. */ #streaming = false;
  #proven = false;
  #failures = 0;
  /** Since when there is no live connection. */ #downSince = 0;
  #refs = 0;
  #liveAt = Infinity;
  #heardAt = 0;
  #retryTimer = 0;
  #watchTimer = 0;
  #gapTimer = 0;

  constructor(handlers, { server, token, worker } = {}) {
    this.#to = handlers;
    if (typeof token === 'function') this.#supply = token;
    else this.#token = token ?? '';
    this.#worker = worker;
    const { origin, pathname } = new URL(server ?? '../../..', import.meta.url);
    this.#server = origin + pathname.replace(/\/+$/, '');
  }

  get status() {
    return this.#status;
  }

  start() {
    if (this.#life) return;
    this.#life = new AbortController();
    const on = (target, type, react) => target.addEventListener(type, react, { signal: this.#life.signal });
    on(window, 'online', () => {
      this.#proven = false; // another network may block what the last one let through
      this.#wake();
    });
    on(window, 'pageshow', ({ persisted }) => persisted && this.#wake()); // no first load, which is connecting
    on(document, 'visibilitychange', () => (document.hidden ? this.#yield() : this.#wake()));
    on(window, 'offline', () => (this.#line ? this.#probe() : this.#later(0)));
    // An open connection would keep the page out of the browser's back-forward cache.
    on(window, 'pagehide', () => {
      this.#drop();
      this.#become('connecting');
    });
    this.#downSince = performance.now();
    this.#become('connecting');
    this.#connect();
  }

  stop() {
    this.#end();
  }

  retry() {
    if (!this.#life || this.#isOpen) return;
    this.#become('connecting');
    this.#again();
  }

  follow(category, since = '', { window } = {}) {
    this.#want(`/orders/${encodeURIComponent(category)}`, 'update-category', { category }, { window }, since);
  }

  watch(ids, { skus = [], window } = {}) {
    // What cannot be an id or a sku is no product, and would have the server refuse the others with it.
    const known = [...new Set(ids)].filter((id) => ID.test(id));
    const named = [...new Set([...skus].map((sku) => sku.trim()))].filter(isSku);
    const products = known.length + named.length;
    if (products > IDS_LIMIT) throw new RangeError(`${products} products; ${IDS_LIMIT} are the most to watch.`);
    if (!named.length) return this.#want(`/orders?ids=${known}`, 'watch', { ids: known }, { window });
    // An address has no room for a sku with a comma, and none for very many: then a command says it all.
    const written = named.filter((sku) => !sku.includes(',')).map(encodeURIComponent);
    let path = `/orders?ids=${known}&skus=`;
    const fitting = written.filter((sku) => (path.length < STREAM_LIMIT ? (path += `${path.endsWith('=') ? '' : ','}${sku}`) : false));
    this.#want(path, 'watch', { ids: known, skus: named }, { window }, '', fitting.length < named.length);
  }

  best(top, { window, category } = {}) {
    if (category) this.#want(`/orders/${encodeURIComponent(category)}`, 'update-category', { category }, { top, window });
    else this.#want('/orders', 'watch', {}, { top, window });
  }

  /**
   * @param {object} how what means the same in an address and in a command
   * @param {boolean} cut whether the address says less than the command
   */
  #want(path, cmd, what, how, since = '', cut = false) {
    const query = Object.entries(how).filter(([, value]) => value !== undefined);
    for (const [name, value] of query) path += `${path.includes('?') ? '&' : '?'}${name}=${value}`;
    this.#wish = { path, cut, command: { cmd, payload: { ...what, ...Object.fromEntries(query) } } };
    this.#position = since;
    this.#unsent = true;
    this.#ask();
  }

  #connect() {
    clearTimeout(this.#retryTimer);
    if (this.#line || this.#asked || !this.#life || document.hidden) return;
    if (this.#supply && !this.#token) return void this.#fetchToken();
    let { path } = this.#wish;
    this.#unsent = !this.#streaming && (path.length > ADDRESS_LIMIT || this.#wish.cut);
    if (this.#unsent) path = '/orders';
    else if (this.#position) path += `${path.includes('?') ? '&' : '?'}since=${encodeURIComponent(this.#position)}`;
    if (this.#token && this.#streaming) path += `${path.includes('?') ? '&' : '?'}token=${encodeURIComponent(this.#token)}`;
    this.#awaits = undefined;
    this.#heardAt = performance.now();
    try {
      this.#open(path);
    } catch {
      return this.#lost(); // there is no such thing here, or the page's policy forbids it
    }
    this.#watch(OPENING_MILLIS);
  }

  /** Asks for a token, and connects with it. An answer that comes too late is nobody's any more. */
  async #fetchToken() {
    const asked = (this.#asked = {});
    const none = () => {
      this.#asked = null;
      this.#later(this.#pause(), true);
    };
    this.#retryTimer = setTimeout(none, OPENING_MILLIS);
    let token;
    try {
      token = await this.#supply();
    } catch (error) {
      console.warn('Tally: there is no token.', error);
    }
    if (asked !== this.#asked) return;
    if (!token) return none();
    this.#asked = null;
    this.#token = token;
    this.#goodAt = Infinity;
    this.#streaming &&= SHORT_LIVED.test(token);
    this.#connect();
  }

  #open(path) {
    const address = this.#server + path;
    const line = this.#streaming ? new EventSource(address) : (this.#share(path) ?? new WebSocket(address.replace('http', 'ws')));
    this.#line = line;
    const on = (type, react) => line.addEventListener(type, (event) => line === this.#line && react(event));
    on('open', () => {
      this.#watch();
      if (this.#token && !this.#streaming) this.#send({ cmd: 'auth', payload: { token: this.#token } });
      this.#ask();
    });
    if (this.#streaming) {
      for (const type of EVENTS) on(type, (event) => this.#hear(event.data));
      on('error', () => this.#lost()); // it would come back by itself, in its own time and for an old wish
    } else {
      on('message', (event) => this.#hear(event.data));
      on('close', (event) => this.#closed(event));
      // Of one that it blocks itself, WebKit says no more than this; from others `close` comes with it, and says why.
      on('error', () => setTimeout(() => line === this.#line && this.#lost()));
    }
  }

  /** Opens a WebSocket that other tabs may use, too, unless this page has none or shows a token of its reader's. */
  #share(path) {
    if (!sharing || this.#token || !(this.#worker || import.meta.url.startsWith(`${location.origin}/`))) return null;
    const command = this.#unsent ? undefined : this.#wish.command;
    try {
      return new SharedSocket(this.#worker, this.#server, path, command, this.#position || undefined);
    } catch {
      sharing = false;
      return null;
    }
  }

  get #isOpen() {
    return this.#line?.readyState === 1; // of both kinds
  }

  /** Tells an open connection the newest wish, unless it was told another just now. */
  #ask() {
    if (!this.#unsent || this.#gapTimer || !(this.#streaming ? this.#line : this.#isOpen)) return;
    if (this.#streaming) this.#again();
    else {
      this.#unsent = false;
      this.#awaits = `feed-${++this.#refs}`;
      const { cmd, payload } = this.#wish.command;
      this.#send({ cmd, payload: { ...payload, since: this.#position || undefined }, ref: this.#awaits });
    }
    this.#gapTimer = setTimeout(() => {
      this.#gapTimer = 0;
      this.#ask();
    }, SWITCH_GAP_MILLIS);
  }

  #send(command) {
    this.#line.send(JSON.stringify(command));
  }

  #hear(text) {
    this.#heardAt = performance.now();
    this.#proven ||= !this.#streaming; // a stream is a makeshift: of six connections that pages may share, each takes one
    const message = parse(text);
    const { event, id, total, ref, position, code } = message;
    if (event === undefined) {
      if (typeof id === 'string' && Number.isFinite(total)) this.#tell('onTotal', id, total);
      return this.#fresh();
    }
    if (event === 'synced') {
      if (this.#unsent || ref !== this.#awaits) return;
      this.#awaits = null;
      if (this.#liveAt === Infinity) this.#liveAt = performance.now();
      if (this.#goodAt === Infinity) this.#goodAt = performance.now();
      this.#become('live');
    }
    if (event === 'position') this.#fresh();
    if (event === 'stale' && this.#awaits === null) this.#become('stale', undefined, new Date(message.since));
    if (position && !this.#unsent && this.#awaits === null) this.#position = position;
    // Before its first switch a connection speaks of nothing but what its address names.
    this.#tell('onEvent', message, !this.#unsent && !this.#awaits);
    // A switch that was refused would leave us waiting; a new connection asks in its address. (A category
    // that is not known yet is followed nevertheless.)
    if (event === 'error' && ref && ref === this.#awaits && code !== 'unknown-category') this.#lost();
  }

  /** A server that was cut off speaks of something new: it no longer is. */
  #fresh() {
    if (this.#status.state === 'stale') this.#become('live');
  }

  #closed({ code, reason }) {
    if (code === 4001 && this.#supply) return this.#usedUp();
    if (code in FINAL) return this.#end(FINAL[code]);
    const asked = code === 1012 && /retry=(\d+)/.exec(reason);
    if (!asked) return this.#lost();
    this.#drop();
    // A little later than asked, so that those who were told the same time do not knock together.
    this.#later(asked[1] * (1 + Math.random() / 10));
  }

  /** Comes back with another token: soon, if this one was good for a while, as it has ended then. */
  #usedUp() {
    const wasGood = performance.now() - this.#goodAt >= STABLE_MILLIS;
    this.#token = '';
    this.#drop();
    this.#later(wasGood ? waitMillis(0) : this.#pause(), !wasGood);
  }

  #lost() {
    const wasLive = this.#liveAt !== Infinity;
    if (this.#line?.isThere === false && navigator.onLine) {
      sharing = false;
      return this.#again();
    }
    // A stream does not say why it ended.
    if (this.#streaming && this.#supply && wasLive) return this.#usedUp();
    if (this.#streaming && this.#supply) this.#token = '';
    this.#drop();
    if (!this.#proven) this.#streaming = !this.#streaming && (!this.#token || SHORT_LIVED.test(this.#token));
    this.#later(this.#pause(), !wasLive);
  }

  /** Counts one more failure, and returns how long to wait after it. */
  #pause() {
    const isEarly = performance.now() - this.#downSince < FIRST_MINUTE_MILLIS;
    return waitMillis(this.#failures++, Math.random, isEarly ? FIRST_MINUTE_CEILING_MILLIS : CEILING_MILLIS);
  }

  /** Comes back after that time; an event may wake us before. */
  #later(millis, failed) {
    clearTimeout(this.#retryTimer);
    if (!this.#life) return;
    const offline = !navigator.onLine;
    this.#become(offline || failed ? 'offline' : 'connecting');
    // The browser may be wrong about the network, and a server on this very machine needs none.
    this.#retryTimer = setTimeout(() => this.#connect(), offline ? CEILING_MILLIS : millis);
  }

  /** Of six connections that an origin's tabs share, a tab that nobody looks at takes none for a stream. */
  #yield() {
    if (!this.#streaming || !this.#line) return;
    this.#drop();
    this.#become('connecting');
  }

  #wake() {
    if (document.hidden) return;
    if (this.#line && performance.now() - this.#heardAt < FRESH_MILLIS) return;
    if (this.#isOpen) this.#probe();
    else this.#again();
  }

  #again() {
    this.#drop();
    if (document.hidden) this.#become('connecting'); // it has to wait until it is looked at
    this.#connect();
  }

  /** Waits for silence: that of a connection which does not open, or does not speak. */
  #watch(patience = QUIET_MILLIS) {
    clearTimeout(this.#watchTimer);
    const left = this.#heardAt + patience - performance.now();
    this.#watchTimer = setTimeout(() => (this.#heardAt + patience > performance.now() ? this.#watch(patience) : this.#probe()), left);
  }

  /** Asks for a sign of life; any frame is one. Nothing can be asked over an event stream: a new one is as good. */
  #probe() {
    clearTimeout(this.#watchTimer);
    if (!this.#isOpen) return this.#lost();
    if (this.#streaming) return this.#again();
    const askedAt = performance.now();
    this.#send({ cmd: 'ping' });
    this.#watchTimer = setTimeout(() => (this.#heardAt >= askedAt ? this.#watch() : this.#lost()), ANSWER_MILLIS);
  }

  #drop() {
    const line = this.#line;
    this.#line = this.#asked = null;
    if (performance.now() - this.#liveAt >= STABLE_MILLIS) {
      this.#failures = 0;
      this.#downSince = performance.now();
    }
    this.#liveAt = Infinity;
    for (const timer of [this.#retryTimer, this.#watchTimer, this.#gapTimer]) clearTimeout(timer);
    this.#gapTimer = 0;
    line?.close();
  }

  #end(reason) {
    this.#life?.abort();
    this.#life = null;
    if (this.#supply) this.#token = '';
    this.#drop();
    this.#become('stopped', reason);
  }

  #become(state, reason, as = undefined) {
    const was = this.#status;
    if (state === was.state) return;
    // Totals that are known to be right now were last known to be so when the server spoke.
    const since = as ?? (was.state === 'live' ? new Date(Date.now() - performance.now() + this.#heardAt) : was.since);
    this.#status = state === 'live' ? { state } : { state, since, reason };
    this.#tell('onStatus', this.#status);
  }

  /** What a handler throws is its page's to hear of, and must not break the feed. */
  #tell(handler, ...what) {
    try {
      this.#to[handler]?.(...what);
    } catch (error) {
      reportError(error);
    }
  }
}

function isSku(text) {
  return text && [...text].length <= SKU_LENGTH && !NO_SKU.test(text);
}

function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
