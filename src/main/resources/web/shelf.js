/**
 * The products on show: one element a product for as long as it is on the list, and the newest total of
 * every product ever heard of, so that a total is never blanked and never waits for its element.
 */
import { ProductItem } from './product-item.js';

const stillness = matchMedia('(prefers-reduced-motion: reduce)');
/** About as many as fit on a screen. */
const MOST_GLIDING = 40;

export class Shelf {
  #list;
  #to;
  /** @type {Map<string, ProductItem>} */ #items = new Map();
  /** Ids are never reused, so one map serves all categories. @type {Map<string, number>} */ #totals = new Map();
  /** Ids that have a total but are not on the list. */ #strangers = new Set();
  #held = false;
  /** A list that was put up during a pause still takes its first totals. */ #settling = false;

  /**
   * @param {HTMLElement} list
   * @param {object} to
   * @param {(rrp: string) => string} to.price how to write a price
   * @param {() => void} to.onStranger a total came for a product that is not on the list, once an id
   * @param {() => void} to.onChange the list or a total on show has changed
   */
  constructor(list, to) {
    this.#list = list;
    this.#to = to;
  }

  /** How many products are on show. */
  get size() {
    return this.#items.size;
  }

  /** The units ordered of all of them, as shown. */
  get units() {
    let sum = 0;
    for (const item of this.#items.values()) sum += item.total ?? 0;
    return sum;
  }

  /** Whether totals have come for products that are not on show. */
  get hasStrangers() {
    return this.#strangers.size > 0;
  }

  /** Marks the totals as old news, or as live again; they stay where they are. */
  set stale(stale) {
    this.#list.toggleAttribute('data-stale', stale);
    if (!stale) this.#settling = false;
  }

  get #isStale() {
    return this.#list.hasAttribute('data-stale');
  }

  /** While held nothing on show moves by itself; letting go shows the newest at once. */
  set held(held) {
    this.#held = held;
    if (held) return;
    for (const [id, item] of this.#items) if (this.#totals.has(id)) item.setTotal(this.#totals.get(id), !this.#isStale);
    this.#to.onChange();
  }

  /** Puts up another category's list, in one go. @param {import('./shop.js').Product[]} products */
  replace(products) {
    this.#items.clear();
    this.#strangers.clear();
    this.#list.replaceChildren(...products.map((product) => this.#make(product)));
    this.#settling = this.#isStale;
    this.#to.onChange();
  }

  /**
   * Brings the list up to date; what stays, stays in its place.
   *
   * @param {import('./shop.js').Product[]} products
   * @param {boolean} whole whether what is missing from them leaves the list
   */
  merge(products, whole) {
    const ids = new Set(products.map(({ id }) => id));
    if (whole) for (const id of [...this.#items.keys()]) if (!ids.has(id)) this.#take(id);
    let next = this.#list.firstElementChild;
    for (const product of products) {
      const item = this.#items.get(product.id);
      item?.show(product, this.#to.price);
      // Only part of a list may be given: those between stay where they are.
      while (item && next && next !== item && !ids.has(next.dataset.id)) next = next.nextElementSibling;
      if (item && item === next) next = next.nextElementSibling;
      else if (item) this.#list.insertBefore(item, next);
      else this.#arrive(this.#make(product), next);
    }
    this.#to.onChange();
  }

  /** A product was added, if it is news. @param {import('./shop.js').Product} product */
  put(product) {
    if (this.#items.has(product.id)) return this.change(product);
    this.#arrive(this.#make(product), null);
    this.#to.onChange();
  }

  /** A product was changed; one that is not on the list stays off it. @param {import('./shop.js').Product} product */
  change(product) {
    this.#items.get(product.id)?.show(product, this.#to.price);
  }

  /** A product was taken off the list. @param {string} id */
  remove(id) {
    const item = this.#items.get(id);
    if (!item) return;
    this.#items.delete(id);
    this.#leave(item);
    this.#to.onChange();
  }

  /** The newest total of a product, on the list or not. */
  setTotal(id, total) {
    this.#totals.set(id, total);
    const item = this.#items.get(id);
    if (!item) {
      if (!this.#strangers.has(id)) {
        this.#strangers.add(id);
        this.#to.onStranger();
      }
      return;
    }
    if (this.#held && !this.#settling) return;
    item.setTotal(total, !this.#isStale);
    this.#to.onChange();
  }

  #make(product) {
    const item = new ProductItem();
    item.show(product, this.#to.price);
    if (this.#totals.has(product.id)) item.setTotal(this.#totals.get(product.id));
    this.#items.set(product.id, item);
    this.#strangers.delete(product.id);
    return item;
  }

  #arrive(item, before) {
    this.#list.insertBefore(item, before);
    if (!stillness.matches) {
      item.animate({ opacity: [0, 1], transform: ['translateY(.5rem)', 'none'] }, { duration: 250, easing: 'ease-out' });
    }
  }

  /** It fades, and those after it glide into the gap. */
  async #leave(item) {
    if (document.activeElement === item) (item.nextElementSibling ?? item.previousElementSibling)?.focus();
    item.inert = true;
    if (!stillness.matches) await item.animate({ opacity: [1, 0] }, { duration: 200, fill: 'forwards' }).finished;
    const after = [];
    for (let next = item.nextElementSibling; next && after.length < MOST_GLIDING; next = next.nextElementSibling) after.push(next);
    const places = after.map((other) => other.getBoundingClientRect());
    item.remove();
    if (stillness.matches) return;
    after.forEach((other, i) => {
      const { left, top } = other.getBoundingClientRect();
      const from = `translate(${places[i].left - left}px, ${places[i].top - top}px)`;
      other.animate({ transform: [from, 'none'] }, { duration: 250, easing: 'ease-out' });
    });
  }

  #take(id) {
    this.#items.get(id)?.remove();
    this.#items.delete(id);
  }
}
