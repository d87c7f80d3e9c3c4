/**
 * Shows the products that match the reader's search, in the order chosen; keeps both in the page's address. Moves
 * and hides elements, never makes or changes one, and removes one only in leave().
 */
import { Groups, isNear } from './groups.js';

const stillness = matchMedia('(prefers-reduced-motion: reduce)');
/** On a touch screen, what was tapped last hovers for ever. */
const busy = matchMedia('(hover: hover)').matches ? ':hover, :focus-within' : ':focus-within';
const RESORT_MILLIS = 2_000;
const LEAVING_MILLIS = 200;
/** About as many as fit on a screen. */
const MOST_GLIDING = 40;

const collator = new Intl.Collator(undefined, { numeric: true });
const number = (id) => Number(id.replace(/^\D+/, ''));
const byId = ({ product: a }, { product: b }) => a.id.length - b.id.length || number(a.id) - number(b.id);
const ORDERS = {
  id: byId,
  name: (a, b) => collator.compare(a.product.name, b.product.name) || byId(a, b),
  ordered: (a, b) => (b.total ?? 0) - (a.total ?? 0) || byId(a, b),
};

/** Case and accents make no difference. */
const plain = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
/** What a search looks at. @type {WeakMap<import('./shop.js').Product, string>} */
const haystacks = new WeakMap();

function haystack(product) {
  const { id, name, sku } = product;
  if (!haystacks.has(product)) haystacks.set(product, plain(`${id} ${name} ${sku}`));
  return haystacks.get(product);
}

export class Arrangement {
  #list;
  #groups;
  #search;
  #sort;
  #items;
  #onChange;
  #timer = 0;
  #frame = 0;
  /** All on show, in order. @type {import('./product-item.js').ProductItem[]} */ #shown = [];
  /** While held, nothing moves by itself. */ held = false;

  /**
   * @param {HTMLElement} list
   * @param {HTMLInputElement} search
   * @param {HTMLSelectElement} sort
   * @param {() => Iterable<import('./product-item.js').ProductItem>} items all there are, the newest last
   * @param {() => void} onChange other products are on show
   */
  constructor(list, search, sort, items, onChange) {
    this.#list = list;
    this.#groups = new Groups(list);
    this.#search = search;
    this.#sort = sort;
    this.#items = items;
    this.#onChange = onChange;
    search.addEventListener('input', () => this.#chosen());
    search.addEventListener('keydown', ({ key }) => key === 'Escape' && this.clear());
    sort.addEventListener('change', () => this.#chosen());
    document.addEventListener('keydown', (event) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, dialog')) return;
      event.preventDefault();
      search.focus();
    });
    this.read();
  }

  /** Takes search and order from the address. */
  read() {
    const asked = new URLSearchParams(location.search);
    this.#search.value = asked.get('q') ?? '';
    this.#sort.value = Object.hasOwn(ORDERS, asked.get('sort') ?? '') ? asked.get('sort') : 'id';
  }

  /** Returns the search text. */
  get query() {
    return this.#search.value.trim();
  }

  clear() {
    this.#search.value = '';
    this.#chosen();
  }

  #chosen() {
    this.settle();
    this.#onChange();
    this.#write();
  }

  #write() {
    const url = new URL(location.href);
    for (const [name, value] of [['q', this.query], ['sort', this.#sort.value === 'id' ? '' : this.#sort.value]]) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    try {
      history.replaceState(history.state, '', url);
    } catch {
      // Some browsers refuse more than a hundred changes of the address in half a minute; a later one succeeds.
    }
  }

  /** Sorts again a little later, if by sales: an order may change the ranking. */
  stir() {
    if (this.#sort.value !== 'ordered') return;
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      // Nothing may move away from under the pointer or the focus.
      if (this.held || this.#list.matches(busy)) this.stir();
      else this.settle();
    }, RESORT_MILLIS);
  }

  /** Settles once a frame, however often called. */
  settleSoon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.settle();
    });
  }

  /** Returns the elements that match, in order; hides the others. */
  #arranged() {
    const found = this.#found();
    const shown = new Set(found);
    for (const item of this.#items()) if (item.hidden === shown.has(item)) item.hidden = !item.hidden;
    // One that is being added has no id yet, and comes last.
    const known = found.filter((item) => !item.dataset.adding).sort(ORDERS[this.#sort.value]);
    return (this.#shown = [...known, ...found.filter((item) => item.dataset.adding)]);
  }

  /** Shows another list, all at once. */
  replace() {
    this.#groups.replace(this.#arranged());
  }

  /**
   * Puts every element in its place; does not touch one already there.
   *
   * @param {boolean} [gently] whether they glide there
   * @param {import('./product-item.js').ProductItem} [gone] leaves a gap
   */
  settle(gently = true, gone) {
    const places = gently && !stillness.matches ? this.#places() : null;
    gone?.remove();
    this.#groups.put(this.#arranged());
    if (places) this.#glide(places);
  }

  /** Returns how many products are on show, or will be once settled. */
  get size() {
    return this.#found().length;
  }

  #found() {
    const words = plain(this.query);
    const items = [...this.#items()];
    return words ? items.filter(({ product }) => haystack(product).includes(words)) : items;
  }

  /** Removes an element; those after it glide into the gap. */
  async leave(item) {
    if (item.contains(document.activeElement)) (this.#neighbour(item) ?? this.#list.parentElement).focus();
    item.inert = true;
    if (!stillness.matches && isNear(item)) {
      const { finished } = item.animate({ opacity: [1, 0] }, { duration: LEAVING_MILLIS, fill: 'forwards' });
      // Scrolled out of sight meanwhile, it may never be.
      await Promise.race([finished, new Promise((done) => setTimeout(done, 2 * LEAVING_MILLIS))]);
    }
    this.settle(true, item);
  }

  /** Returns the next element on show, or else the one before. */
  #neighbour(item) {
    const place = this.#shown.indexOf(item);
    const others = [...this.#shown.slice(place + 1), ...this.#shown.slice(0, place).reverse()];
    return others.find((other) => other.isConnected && !other.hidden && !other.inert);
  }

  /** Measures the elements on the screen. */
  #places() {
    const places = new Map();
    for (const item of this.#groups.near) {
      const place = item.getBoundingClientRect();
      if (place.height && place.bottom > 0 && place.top < innerHeight) places.set(item, place);
      if (places.size === MOST_GLIDING) break;
    }
    return places;
  }

  /** First, last, invert, play: https://aerotwist.com/blog/flip-your-animations/ */
  #glide(places) {
    for (const [item, { left, top }] of places) {
      if (!isNear(item)) continue;
      const now = item.getBoundingClientRect();
      if (!now.height || (now.left === left && now.top === top)) continue;
      const from = `translate(${left - now.left}px, ${top - now.top}px)`;
      item.animate({ transform: [from, 'none'] }, { duration: 300, easing: 'ease-out' });
    }
  }
}
