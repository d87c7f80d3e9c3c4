/**
 * `<order-count product="A1">pending</order-count>`: how often a product was ordered, live, on any page.
 * Include it as a module; the counts talk to the server that it came from. Types: order-count.d.ts.
 */
import { Feed } from './feed.js';

/** What the server tells one connection of, at most. */
const MOST_PRODUCTS = 1_000;
/** What cannot be an id is nobody's, and must not take the place of one that is. */
const ID = /^[A-Z]{1,6}[1-9]\d{0,8}$/;
const HIGHLIGHT_MILLIS = 900;

/**
 * Where the page's own site gives tokens for a closed shop, as JSON with a field `token`; empty: none is needed.
 */
const TOKENS = document.querySelector('meta[name="order-count-token"]')?.content;

async function token() {
  const answer = await fetch(TOKENS, { cache: 'no-store' });
  if (!answer.ok) throw new Error(`${TOKENS} answers ${answer.status}.`);
  return (await answer.json()).token;
}

/**
 * The totals that this page shows, over one connection: it is there while a count is. Whoever comes and goes
 * within one task is settled once, at its end, so that moving an element costs nothing.
 */
class Totals {
  /** @type {Map<string, {total: number | null, sure: boolean, readers: Set<(total: number, sure: boolean) => void>}>} */
  #products = new Map();
  /** What the server says that it does not have (any more). */
  #unknown = new Set();
  #watched = '';
  #settling = false;
  #tooMany = false;
  #feed = new Feed({
    onTotal: (id, total) => this.#told(id, total),
    onEvent: ({ event, unknown, product }) => {
      if (event === 'synced') this.#missed(unknown);
      if (event === 'product-added') this.#unknown.delete(product?.id);
      if (event === 'product-removed') this.#missed([...this.#unknown, product?.id]);
    },
    onStatus: (status) => this.#turned(status),
  }, { token: TOKENS && token });

  /** @param {(total: number, sure: boolean) => void} reader told of the newest total; not sure: nobody vouches for it now */
  join(id, reader) {
    if (!this.#products.has(id)) this.#products.set(id, { total: null, sure: false, readers: new Set() });
    this.#products.get(id).readers.add(reader);
    this.#settleSoon();
  }

  leave(id, reader) {
    this.#products.get(id)?.readers.delete(reader);
    this.#settleSoon();
  }

  #settleSoon() {
    if (this.#settling) return;
    this.#settling = true;
    queueMicrotask(() => this.#settle());
  }

  #settle() {
    this.#settling = false;
    for (const [id, { readers }] of this.#products) if (!readers.size) this.#products.delete(id);
    this.#products.forEach(tell);
    const known = [...this.#products.keys()].filter((id) => ID.test(id));
    this.#warnOfTooMany(known.length);
    const ids = known.slice(0, MOST_PRODUCTS);
    const wish = ids.join();
    if (wish === this.#watched) return;
    const before = this.#watched;
    this.#watched = wish;
    if (!wish) return this.#feed.stop();
    this.#feed.watch(ids);
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
    const product = this.#products.get(id);
    if (!product) return;
    // The last total of a product that is gone may come after the word that it is.
    Object.assign(product, { total, sure: !this.#unknown.has(id) });
    tell(product);
  }

  #missed(ids) {
    this.#unknown = new Set(ids);
    this.#vouch(this.#feed.status.state === 'live');
  }

  #turned({ state, reason }) {
    this.#vouch(state === 'live');
    if (reason) console.warn(`order-count: ${reason}`);
  }

  #vouch(live) {
    for (const [id, product] of this.#products) {
      product.sure = live && !this.#unknown.has(id);
      tell(product);
    }
  }
}

function tell({ total, sure, readers }) {
  if (total !== null) for (const reader of readers) reader(total, sure);
}

function define() {
  const totals = new Totals();
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  /** Constructed, as a strict content security policy refuses a style element. */
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: inline-block; font-variant-numeric: tabular-nums; white-space: nowrap; }
    :host([hidden]), [hidden] { display: none; }
    [part] { border-radius: .2em; }
    :host([data-state=stale]) [part] { text-decoration: var(--order-count-stale, underline dotted); }
  `);

  class OrderCount extends HTMLElement {
    static observedAttributes = ['product', 'locale'];
    #count = document.createElement('span');
    #pending = document.createElement('slot');
    /** @type {number | null} */ #total = null;
    /** What it has joined the totals for; empty while it is on no page. */ #product = '';
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
      if (this.#total === null) this.dataset.state = 'pending';
      this.#join(this.product);
    }

    disconnectedCallback() {
      this.#join('');
      if (this.#total !== null) this.dataset.state = 'stale';
    }

    attributeChangedCallback(name, old, now) {
      if (old === now) return;
      if (name === 'product') this.#turnTo(this.product);
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
      this.dataset.state = 'pending';
      this.#join(product);
    }

    #join(product) {
      if (product === this.#product) return;
      if (this.#product) totals.leave(this.#product, this.#show);
      this.#product = product;
      if (product) totals.join(product, this.#show);
    }

    #show = (total, sure) => {
      const state = !sure ? 'stale' : total < 0 ? 'below-zero' : 'live';
      if (this.dataset.state !== state) this.dataset.state = state;
      const previous = this.#total;
      if (total === previous) return;
      this.#total = total;
      this.#write();
      if (previous !== null && total > Math.max(0, previous)) this.#highlight();
      const detail = { product: this.#product, total, previous };
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
        this.title = title;
      } else if (this.#title !== undefined) {
        if (this.#title === null) this.removeAttribute('title');
        else this.title = this.#title;
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

  customElements.define('order-count', OrderCount);
}

function format(total, locale) {
  try {
    return total.toLocaleString(locale || undefined);
  } catch {
    return total.toLocaleString();
  }
}

// Whoever includes it twice, under two addresses, has it once.
if (!customElements.get('order-count')) define();
