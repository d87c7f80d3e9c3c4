/**
 * `<order-count product="A1" window="24h">pending</order-count>`: how often a product was ordered, live, on any page;
 * `<order-top count="5" window="24h">`: what sells best. Include it as a module; both talk to the server that it came
 * from, or to the one that the page names. Types: order-count.d.ts.
 */
import { Feed } from './feed.js';

/** What the server tells one connection of, at most. */
const MOST_PRODUCTS = 1_000;
/** A product's name here: its id, or this and its sku, which may look like another's id. */
const SKU = 'sku:';
/** What cannot be an id is nobody's, and must not take the place of one that is. */
const ID = /^[A-Z]{1,6}[1-9]\d{0,8}$/;
const HIGHLIGHT_MILLIS = 900;
const WINDOWS = ['1h', '24h', '7d', 'today'];
/** The longest list of what sells best. */
const MOST_BEST = 50;

/** Whether this module came from a Tally; else it is part of an app, and its own address says nothing. */
const SERVED = /\/-\/embed\/v\d+\/[\w-]+\.js(?:[?#]|$)/.test(import.meta.url);
/** Whether the browser knows `:state()`; older ones threw at such a name. */
const HAS_STATES = globalThis.CSS?.supports?.('selector(:state(live))') ?? false;
/** The longest that a page which has loaded is waited for to come to rest. */
const REST_MILLIS = 2_000;

const NO_SERVER = 'order-count: nothing is counted, as no server is named. Put <meta name="order-count-server" '
  + 'content="https://orders.example.com"> into the page\'s head, or call configure({ server }).';

/** What `configure` was given. @type {import('./feed.d.ts').FeedOptions} */
let configured = {};
/** Whether a feed was made, which keeps what it was given. */
let inUse = false;

/** Says where the server is, what gives tokens, and what tabs share; it goes before what the page's head says. */
export function configure(options) {
  configured = options;
  if (inUse) console.warn('order-count: configure() came too late; call it before the first element appears.');
  begin();
}

/** Returns what the page's head names so; undefined: nothing. */
function named(name) {
  return document.querySelector(`meta[name="${name}"]`)?.content || undefined;
}

/** Returns the server; undefined: the one that this module came from. */
function server() {
  return configured.server ?? named('order-count-server');
}

function openFeed(handlers) {
  inUse = true;
  const place = server();
  const tokens = named('order-count-token');
  return new Feed(handlers, {
    server: place && new URL(place, document.baseURI),
    token: configured.token ?? (tokens && (() => tokenFrom(tokens))),
    worker: configured.worker ?? named('order-count-worker'),
  });
}

/** Asks the page's own site for a token for a closed shop: JSON with a field `token`. */
async function tokenFrom(address) {
  const answer = await fetch(address, { cache: 'no-store' });
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}.`);
  return (await answer.json()).token;
}

/** Returns the window that a page names; undefined: all time. What is no window counts as one that shows nothing. */
function windowOf(element) {
  const name = element.getAttribute('window') || 'all';
  if (name === 'all') return undefined;
  if (!WINDOWS.includes(name)) console.warn(`order-count: “${name}” is no window; there are all, ${WINDOWS.join(', ')}.`);
  return name;
}

/**
 * The totals of one window that this page shows, over one connection: it is there while a count is. Whoever comes
 * and goes within one task is settled once, at its end, so that moving an element costs nothing.
 *
 * A number of a window that may be too low is not shown: the last that was right stays, as not sure.
 */
class Totals {
  /**
   * By name. `total` is the newest, `shown` the last that readers were told.
   * @type {Map<string, {total: number | null, shown: number | null, sure: boolean, readers: Set<(total: number, sure: boolean) => void>}>}
   */
  #products = new Map();
  /** @type {string | undefined} */ #window;
  /** Whether totals count all that they should; of a window, only the server knows. */ #complete;
  /** What the server says that it does not have (any more). */
  #unknown = new Set();
  /** Which id a sku means. @type {Map<string, string>} */
  #ids = new Map();
  #watched = '';
  #settling = false;
  #tooMany = false;
  #feed = openFeed({
    onTotal: (id, total) => this.#told(id, total),
    onEvent: ({ event, unknown, product, products, complete }) => {
      if (event === 'synced' || event === 'completeness') this.#complete = complete !== false;
      if (event === 'synced') this.#missed(unknown);
      if (event === 'completeness') this.#vouch(this.#feed.status.state === 'live');
      if (event === 'skus') {
        this.#ids = new Map(products.map(({ sku, id }) => [SKU + sku, id]));
        this.#vouch(this.#feed.status.state === 'live');
      }
      if (event === 'product-added') this.#unknown.delete(product?.id);
      if (event === 'product-removed') this.#missed([...this.#unknown, product?.id]);
    },
    onStatus: (status) => this.#turned(status),
  });

  constructor(window) {
    this.#window = window;
    this.#complete = !window;
  }

  /** @param {(total: number, sure: boolean) => void} reader told of the newest total; not sure: nobody vouches for it now */
  join(name, reader) {
    if (!this.#products.has(name)) this.#products.set(name, { total: null, shown: null, sure: false, readers: new Set() });
    this.#products.get(name).readers.add(reader);
    this.#settleSoon();
  }

  leave(name, reader) {
    this.#products.get(name)?.readers.delete(reader);
    this.#settleSoon();
  }

  /** Returns the id that a name means, if the server has said so. */
  id(name) {
    return name.startsWith(SKU) ? this.#ids.get(name) : name;
  }

  #settleSoon() {
    if (this.#settling) return;
    this.#settling = true;
    queueMicrotask(() => this.#settle());
  }

  #settle() {
    this.#settling = false;
    for (const [name, { readers }] of this.#products) if (!readers.size) this.#products.delete(name);
    for (const product of this.#products.values()) this.#tell(product);
    const known = [...this.#products.keys()].filter((name) => name.startsWith(SKU) || ID.test(name));
    this.#warnOfTooMany(known.length);
    const names = !this.#window || WINDOWS.includes(this.#window) ? known.slice(0, MOST_PRODUCTS) : [];
    const wish = names.join('\n');
    if (wish === this.#watched) return;
    const before = this.#watched;
    this.#watched = wish;
    if (!wish) return this.#feed.stop();
    const isSku = (name) => name.startsWith(SKU);
    const skus = names.filter(isSku).map((name) => name.slice(SKU.length));
    this.#feed.watch(names.filter((name) => !isSku(name)), { skus, window: this.#window });
    if (!before) this.#feed.start();
  }

  #warnOfTooMany(products) {
    const tooMany = products > MOST_PRODUCTS;
    if (tooMany && !this.#tooMany) {
      console.warn(`order-count: this page counts ${products} products; those past the first ${MOST_PRODUCTS} stay pending.`);
    }
    this.#tooMany = tooMany;
  }

  #told(id, total) {
    this.#update(id, total);
    for (const [name, owner] of this.#ids) if (owner === id) this.#update(name, total);
  }

  #update(name, total) {
    const product = this.#products.get(name);
    if (!product) return;
    // The last total of a product that is gone may come after the word that it is.
    Object.assign(product, { total, sure: this.#isThere(name) });
    this.#tell(product);
  }

  #isThere(name) {
    return name.startsWith(SKU) ? this.#ids.has(name) : !this.#unknown.has(name);
  }

  #missed(ids) {
    this.#unknown = new Set(ids);
    this.#vouch(this.#feed.status.state === 'live');
  }

  #turned({ state, reason }) {
    // The server that answers next may have only begun to read the orders of the window again.
    if (this.#window && state !== 'live' && state !== 'stale') this.#complete = false;
    this.#vouch(state === 'live');
    if (reason) console.warn(`order-count: ${reason}`);
  }

  #vouch(live) {
    for (const [name, product] of this.#products) {
      product.sure = live && this.#isThere(name);
      this.#tell(product);
    }
  }

  #tell(product) {
    if (this.#complete) product.shown = product.total;
    if (product.shown !== null) for (const reader of product.readers) reader(product.shown, product.sure && this.#complete);
  }
}

/** Resolves once the page has loaded and is idle; frameworks have hydrated it by then, unless they do that late. */
function atRest() {
  return new Promise((resolve) => {
    const rest = () => {
      if (window.requestIdleCallback) requestIdleCallback(resolve, { timeout: REST_MILLIS });
      else setTimeout(resolve, REST_MILLIS); // Safari
    };
    if (document.readyState === 'complete') rest();
    else addEventListener('load', rest, { once: true });
  });
}

function define() {
  /** Whether those elements become counts that the page has already. */
  let upgrading = true;
  const rested = atRest();

  /**
   * What an element says of itself. React compares the page's HTML with what it renders, and warns of attributes that
   * it did not write. So an element that came with the HTML gets them only once the page is at rest; its `:state()`,
   * which is no attribute, at once.
   */
  class Marks {
    #element;
    #states;
    /** By name; null: gone. @type {Map<string, string | null> | null} */ #waiting = null;

    constructor(element) {
      this.#element = element;
      if (HAS_STATES) this.#states = element.attachInternals().states;
      if (!upgrading && document.readyState !== 'loading') return;
      this.#waiting = new Map();
      rested.then(() => {
        const waiting = this.#waiting;
        this.#waiting = null;
        for (const [name, value] of waiting) this.set(name, value);
      });
    }

    set(name, value) {
      if (this.#waiting) this.#waiting.set(name, value);
      else if (value === null) this.#element.removeAttribute(name);
      else if (this.#element.getAttribute(name) !== value) this.#element.setAttribute(name, value);
    }

    turn(state) {
      if (this.#states && !this.#states.has(state)) {
        this.#states.clear();
        this.#states.add(state);
      }
      this.set('data-state', state);
    }
  }

  /** By window. @type {Map<string | undefined, Totals>} */
  const totals = new Map();
  const totalsOf = (window) => {
    if (!totals.has(window)) totals.set(window, new Totals(window));
    return totals.get(window);
  };
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  /** Constructed, as a strict content security policy refuses a style element. */
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: inline-block; font-variant-numeric: tabular-nums; white-space: nowrap; }
    :host([hidden]), [hidden] { display: none; }
    [part~=count] { border-radius: .2em; }
    ol { margin: 0; padding-inline-start: 1.5em; }
    a { color: inherit; }
    :host(${HAS_STATES ? ':state(stale)' : '[data-state=stale]'}) [part~=count] { text-decoration: var(--order-count-stale, underline dotted); }
  `);

  class OrderCount extends HTMLElement {
    static observedAttributes = ['product', 'sku', 'window', 'locale'];
    #marks = new Marks(this);
    #count = document.createElement('span');
    #pending = document.createElement('slot');
    /** @type {number | null} */ #total = null;
    /** What it has joined the totals for; empty while it is on no page. */ #product = '';
    /** @type {Totals | undefined} */ #totals;
    /** The page's own title while another one is shown. @type {string | null | undefined} */ #title;

    constructor() {
      super();
      this.#count.part = 'count';
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      root.append(this.#pending, this.#count);
      this.#write();
    }

    get product() {
      return this.getAttribute('product') ?? '';
    }

    set product(id) {
      this.setAttribute('product', id);
    }

    get sku() {
      return this.getAttribute('sku') ?? '';
    }

    set sku(name) {
      this.setAttribute('sku', name);
    }

    /** What it counts; a sku goes before an id. */
    get #name() {
      const sku = this.sku.trim();
      return sku ? SKU + sku : this.product.trim();
    }

    get window() {
      return this.getAttribute('window') ?? '';
    }

    set window(name) {
      this.setAttribute('window', name);
    }

    get locale() {
      return this.getAttribute('locale') ?? '';
    }

    set locale(tag) {
      this.setAttribute('locale', tag);
    }

    get total() {
      return this.#total;
    }

    connectedCallback() {
      OrderCount.observedAttributes.forEach(this.#takeOver);
      if (this.#total === null) this.#marks.turn('pending');
      this.#join(this.#name);
    }

    disconnectedCallback() {
      this.#join('');
      if (this.#total !== null) this.#marks.turn('stale');
    }

    attributeChangedCallback(name, old, now) {
      if (old === now) return;
      if (name !== 'locale') this.#turnTo(this.#name);
      this.#write();
    }

    /** What was set before there was a setter, which it would hide. */
    #takeOver = (name) => {
      if (!Object.hasOwn(this, name)) return;
      const value = this[name];
      delete this[name];
      this[name] = value;
    };

    #turnTo(product) {
      this.#total = null;
      if (!this.isConnected) return;
      this.#marks.turn('pending');
      this.#join(product);
    }

    #join(product) {
      const among = product ? totalsOf(windowOf(this)) : undefined;
      if (product === this.#product && among === this.#totals) return;
      this.#totals?.leave(this.#product, this.#show);
      this.#product = product;
      this.#totals = among;
      among?.join(product, this.#show);
    }

    #show = (total, sure) => {
      this.#marks.turn(!sure ? 'stale' : total < 0 ? 'below-zero' : 'live');
      const previous = this.#total;
      if (total === previous) return;
      this.#total = total;
      this.#write();
      if (previous !== null && total > Math.max(0, previous)) this.#highlight();
      const detail = { product: this.#totals?.id(this.#product) ?? '', sku: this.sku, window: this.window || 'all', total, previous };
      this.dispatchEvent(new CustomEvent('order-change', { bubbles: true, composed: true, detail }));
    };

    #write() {
      const known = this.#total !== null;
      this.#pending.hidden = known;
      this.#count.hidden = !known;
      this.#count.textContent = known ? format(Math.max(0, this.#total), this.locale) : '';
      this.#entitle(known && this.#total < 0 ? `${format(-this.#total, this.locale)} more returned than ordered` : '');
    }

    /** Shows a title, or the page's own again. */
    #entitle(title) {
      if (title) {
        if (this.#title === undefined) this.#title = this.getAttribute('title');
        this.#marks.set('title', title);
      } else if (this.#title !== undefined) {
        this.#marks.set('title', this.#title);
        this.#title = undefined;
      }
    }

    #highlight() {
      if (still.matches) return;
      for (const running of this.#count.getAnimations()) running.cancel();
      const from = { backgroundColor: 'var(--order-count-highlight, #fc06)', offset: 0 };
      this.#count.animate([from], { duration: HIGHLIGHT_MILLIS, easing: 'ease-out' });
    }
  }

  class OrderTop extends HTMLElement {
    static observedAttributes = ['count', 'window', 'category', 'href', 'locale'];
    #marks = new Marks(this);
    #list = document.createElement('ol');
    #pending = document.createElement('slot');
    /** @type {Map<string, HTMLLIElement>} */ #rows = new Map();
    /** @type {import('./feed.d.ts').BestProduct[] | null} */ #products = null;
    /** The newest list, which may be one that is not to be shown yet. */ #told = null;
    #complete = false;
    #wish = '';
    #feed = openFeed({
      onTotal() {},
      onEvent: ({ event, products, complete }) => {
        if (event === 'synced' || event === 'completeness') this.#complete = complete !== false;
        if (event === 'top') this.#told = products;
        if (['synced', 'completeness', 'top'].includes(event)) this.#show();
      },
      onStatus: ({ state, reason }) => {
        if (state !== 'live' && state !== 'stale') this.#complete = false;
        this.#show();
        if (reason) console.warn(`order-top: ${reason}`);
      },
    });

    constructor() {
      super();
      this.#list.part = 'list';
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      root.append(this.#pending, this.#list);
      this.#list.hidden = true;
    }

    /** What is on show, best first; null until it is known. */
    get products() {
      return this.#products;
    }

    connectedCallback() {
      this.#follow();
      this.#show();
    }

    disconnectedCallback() {
      this.#wish = '';
      this.#feed.stop();
    }

    attributeChangedCallback(name, old, now) {
      if (old === now) return;
      if (name === 'href' || name === 'locale') this.#write();
      else if (this.isConnected) this.#follow();
    }

    #follow() {
      const count = Math.min(MOST_BEST, Math.max(1, parseInt(this.getAttribute('count'), 10) || 5));
      const category = this.getAttribute('category') || undefined;
      const window = windowOf(this);
      const wish = JSON.stringify([count, category, window]);
      if (wish === this.#wish) return;
      if (window && !WINDOWS.includes(window)) return this.#rest();
      const begins = !this.#wish;
      this.#wish = wish;
      this.#complete = false;
      this.#told = this.#products; // and no list of the wish before
      this.#feed.best(count, { category, window });
      if (begins) this.#feed.start();
    }

    #rest() {
      this.#wish = '';
      this.#products = this.#told = null;
      this.#feed.stop();
      this.#list.hidden = true;
      this.#pending.hidden = false;
      this.#show();
    }

    #show() {
      if (this.#complete && this.#told !== this.#products) {
        this.#products = this.#told;
        this.#write();
        this.dispatchEvent(new CustomEvent('top-change', { bubbles: true, composed: true, detail: { products: this.#products } }));
      }
      const sure = this.#complete && this.#feed.status.state === 'live';
      this.#marks.turn(!this.#products ? 'pending' : sure ? 'live' : 'stale');
    }

    /** Keeps the row of a product that stays, so that nothing blinks and a focus is not lost. */
    #write() {
      const products = this.#products;
      if (!products) return;
      this.#pending.hidden = products.length > 0;
      this.#list.hidden = products.length === 0;
      const rows = new Map(products.map((product) => [product.id, this.#rows.get(product.id) ?? row()]));
      for (const [id, old] of this.#rows) if (!rows.has(id)) old.remove();
      this.#rows = rows;
      products.forEach((product, place) => {
        const item = rows.get(product.id);
        if (this.#list.children[place] !== item) this.#list.insertBefore(item, this.#list.children[place] ?? null);
        const [name, total] = item.children;
        name.textContent = product.name;
        total.textContent = format(product.total, this.#locale);
        const link = this.getAttribute('href');
        if (link) name.href = link.replace(/\{(id|sku|category)\}/g, (_, field) => encodeURIComponent(product[field] ?? ''));
        else name.removeAttribute('href');
      });
    }

    get #locale() {
      return this.getAttribute('locale') ?? '';
    }
  }

  /** An anchor without an address is no link, only a name. */
  function row() {
    const item = document.createElement('li');
    const name = document.createElement('a');
    const total = document.createElement('span');
    name.dir = 'auto';
    [item.part, name.part, total.part] = ['item', 'name', 'count'];
    item.append(name, ' ', total);
    return item;
  }

  customElements.define('order-count', OrderCount);
  customElements.define('order-top', OrderTop);
  upgrading = false;
}

function format(total, locale) {
  try {
    return total.toLocaleString(locale || undefined);
  } catch {
    return total.toLocaleString();
  }
}

/** Defines the elements, as soon as a server is named. A page that includes this twice has them once. */
function begin() {
  if (!globalThis.customElements || customElements.get('order-count')) return;
  if (SERVED || server()) define();
  else atRest().then(() => (server() ? begin() : console.warn(NO_SERVER)));
}

begin();
