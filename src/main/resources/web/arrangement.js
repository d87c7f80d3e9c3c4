/**
 * Which products are on show, and in what order: what the reader searches for and sorts by, kept in the page's
 * address. It moves elements, and never makes, drops or changes one.
 */

const stillness = matchMedia('(prefers-reduced-motion: reduce)');
/** On a touch screen the last tap hovers for ever. */
const busy = matchMedia('(hover: hover)').matches ? ':hover, :focus-within' : ':focus-within';
const RESORT_MILLIS = 2_000;
/** About as many as fit on a screen. */
const MOST_GLIDING = 40;

const collator = new Intl.Collator(undefined, { numeric: true });
const number = (id) => Number(id.replace(/^\D+/, ''));
const byId = (a, b) => a.dataset.id.length - b.dataset.id.length || number(a.dataset.id) - number(b.dataset.id);
const ORDERS = {
  id: byId,
  name: (a, b) => collator.compare(a.name, b.name) || byId(a, b),
  ordered: (a, b) => (b.total ?? 0) - (a.total ?? 0) || byId(a, b),
};

/** Case and accents make no difference. */
const plain = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

export class Arrangement {
  #list;
  #search;
  #sort;
  #items;
  #onChange;
  #timer = 0;
  #frame = 0;
  /** While held nothing moves by itself. */ held = false;

  /**
   * @param {HTMLElement} list
   * @param {HTMLInputElement} search
   * @param {HTMLSelectElement} sort
   * @param {() => Iterable<import('./product-item.js').ProductItem>} items all there are, those last that were made last
   * @param {() => void} onChange others are on show
   */
  constructor(list, search, sort, items, onChange) {
    this.#list = list;
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

  /** Takes both from the address. */
  read() {
    const asked = new URLSearchParams(location.search);
    this.#search.value = asked.get('q') ?? '';
    this.#sort.value = Object.hasOwn(ORDERS, asked.get('sort') ?? '') ? asked.get('sort') : 'id';
  }

  /** What is searched for. */
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
    try {
      this.#write();
    } catch {
      // Some browsers refuse an address that changes a hundred times in half a minute; the next one stands again.
    }
  }

  #write() {
    const url = new URL(location.href);
    for (const [name, value] of [['q', this.query], ['sort', this.#sort.value === 'id' ? '' : this.#sort.value]]) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    history.replaceState(history.state, '', url);
  }

  /** Something was ordered: those that sell best may be others, a little later. */
  stir() {
    if (this.#sort.value !== 'ordered') return;
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      // Nothing moves away from under a pointer or the focus.
      if (this.held || this.#list.matches(busy)) this.stir();
      else this.settle();
    }, RESORT_MILLIS);
  }

  /** Settles once a frame, however many come. */
  settleSoon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.settle();
    });
  }

  /** All of them as they belong, those hidden that do not match. */
  arranged() {
    const items = [...this.#items()];
    const found = new Set(this.#found());
    for (const item of items) if (item.hidden === found.has(item)) item.hidden = !item.hidden;
    // One that is being added has no id yet, and stands last.
    const known = items.filter((item) => !item.dataset.adding).sort(ORDERS[this.#sort.value]);
    return [...known, ...items.filter((item) => item.dataset.adding)];
  }

  /** Puts everything where it belongs; what is in its place is not touched. @param {boolean} [gently] whether it glides there */
  settle(gently = true) {
    const places = gently && !stillness.matches ? this.#places() : null;
    const focused = document.activeElement;
    let next = this.#list.firstElementChild;
    for (const item of this.arranged()) {
      while (next?.inert) next = next.nextElementSibling; // it is leaving
      if (item === next) next = next.nextElementSibling;
      else this.#list.insertBefore(item, next);
    }
    // What is moved loses the focus.
    if (focused !== document.activeElement) focused.focus({ preventScroll: true });
    if (places) this.#glide(places);
  }

  /** How many products are on show, or will be with the next settling. */
  get size() {
    return this.#found().length;
  }

  #found() {
    const words = plain(this.query);
    const items = [...this.#items()];
    return words ? items.filter((item) => plain(`${item.dataset.id} ${item.name}`).includes(words)) : items;
  }

  /** Lets an element go, and those after it glide into the gap. */
  async leave(item) {
    if (item.contains(document.activeElement)) (item.nextElementSibling ?? item.previousElementSibling)?.focus();
    item.inert = true;
    if (!stillness.matches) await item.animate({ opacity: [1, 0] }, { duration: 200, fill: 'forwards' }).finished;
    const places = stillness.matches ? null : this.#places();
    item.remove();
    if (places) this.#glide(places);
  }

  /** Where those are that are on the screen. */
  #places() {
    const places = new Map();
    for (const item of this.#list.children) {
      const place = item.getBoundingClientRect();
      if (place.height && place.bottom > 0 && place.top < innerHeight) places.set(item, place);
      if (places.size === MOST_GLIDING) break;
    }
    return places;
  }

  /** First, last, invert, play: https://aerotwist.com/blog/flip-your-animations/ */
  #glide(places) {
    for (const [item, { left, top }] of places) {
      const now = item.getBoundingClientRect();
      if (!now.height || (now.left === left && now.top === top)) continue;
      const from = `translate(${left - now.left}px, ${top - now.top}px)`;
      item.animate({ transform: [from, 'none'] }, { duration: 300, easing: 'ease-out' });
    }
  }
}
