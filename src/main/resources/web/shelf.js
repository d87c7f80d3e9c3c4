/**
 * Holds the products on show: one element per product while it is on the list, and the newest total of
 * every product ever heard of, so that a total is never blanked and never waits for its element.
 */
import { isNear } from './groups.js';
import { ProductItem } from './product-item.js';
import { inSlices } from './slices.js';

const stillness = matchMedia('(prefers-reduced-motion: reduce)');

export class Shelf {
  #list;
  #to;
  /** @type {Map<string, ProductItem>} */ #items = new Map();
  /** Those being added, to which the server has given no id yet. @type {Set<ProductItem>} */ #adding = new Set();
  /** No two categories share an id, so one map serves all. @type {Map<string, number>} */ #totals = new Map();
  /** Ids that have a total but are not on the list. */ #strangers = new Set();
  #held = false;
  /** Whether a list put up during a pause still takes its first totals. */ #settling = false;

  /**
   * @param {HTMLElement} list
   * @param {object} to
   * @param {(rrp: string) => string} to.price how to write a price
   * @param {() => import('./arrangement.js').Arrangement} to.arrangement puts the elements where they belong
   * @param {(id: string) => void} to.onShow an element shows this product from now on
   * @param {(id: string, units: number) => void} to.onRise a total has moved by this many units
   * @param {() => void} to.onStranger a total came for a product that is not on the list, once per id
   * @param {() => void} to.onChange the list or a total on show has changed
   */
  constructor(list, to) {
    this.#list = list;
    this.#to = to;
  }

  /** Takes over what the server wrote into the page. */
  adopt() {
    for (const item of this.#list.querySelectorAll('product-item')) {
      item.adopt(this.#to.price);
      this.#items.set(item.dataset.id, item);
      this.#totals.set(item.dataset.id, item.total);
    }
  }

  /** Returns all elements, those being added last. */
  get items() {
    return [...this.#items.values(), ...this.#adding];
  }

  /** Returns a product's element, if it is on the list. @param {string} id */
  item(id) {
    return this.#items.get(id);
  }

  /** Returns the sum of all totals, as shown. */
  get units() {
    let sum = 0;
    for (const item of this.#items.values()) sum += Math.max(0, item.total ?? 0);
    return sum;
  }

  /** Returns whether totals came for products not on the list. */
  get hasStrangers() {
    return this.#strangers.size > 0;
  }

  /** Marks the totals as stale, or as live again; they stay where they are. */
  set stale(stale) {
    this.#list.toggleAttribute('data-stale', stale);
    if (!stale) this.#settling = false;
  }

  get #isStale() {
    return this.#list.hasAttribute('data-stale');
  }

  /** While held, nothing on show moves by itself; letting go shows the newest at once. */
  set held(held) {
    this.#held = held;
    if (held) return;
    for (const [id, item] of this.#items) if (this.#totals.has(id)) item.setTotal(this.#totals.get(id), !this.#isStale && isNear(item));
    this.#to.arrangement().settleSoon();
    this.#to.onChange();
  }

  /**
   * Makes the elements of those that are not on the list, in slices.
   *
   * @param {import('./shop.js').Product[]} products
   * @param {() => boolean} isWanted
   * @returns {Promise<Map<string, ProductItem>>}
   */
  async make(products, isWanted) {
    const made = new Map();
    await inSlices(this.#making(products, made), isWanted);
    return made;
  }

  /** Shows another category's list, all at once. @param {import('./shop.js').Product[]} products @param {Map<string, ProductItem>} made */
  replace(products, made = new Map()) {
    this.#items.clear();
    this.#adding.clear();
    this.#strangers.clear();
    for (const product of products) this.#enter(product, made.get(product.id) ?? ProductItem.blank());
    this.#to.arrangement().replace();
    this.#settling = this.#isStale;
    this.#to.onChange();
  }

  /**
   * Brings the list up to date; a product that stays keeps its element.
   *
   * @param {import('./shop.js').Product[]} products
   * @param {boolean} whole whether those missing from them leave the list
   * @param {Map<string, ProductItem>} made
   */
  merge(products, whole, made = new Map()) {
    const ids = new Set(products.map(({ id }) => id));
    if (whole) for (const [id, item] of [...this.#items]) if (!ids.has(id)) this.#take(id, item);
    for (const product of products) this.#put(product, made.get(product.id));
    this.#to.arrangement().settleSoon();
    this.#to.onChange();
  }

  /** Adds a product, or updates it. @param {import('./shop.js').Product} product */
  put(product) {
    this.merge([product], false);
  }

  /** Changes a product; one that is not on the list stays off it. @param {import('./shop.js').Product} product */
  change(product) {
    this.#items.get(product.id)?.show(product, this.#to.price);
    this.#to.arrangement().settleSoon();
  }

  /** Takes a product off the list. @param {string} id */
  remove(id) {
    const item = this.#items.get(id);
    if (!item) return;
    this.#items.delete(id);
    this.#to.arrangement().leave(item);
    this.#to.onChange();
  }

  /**
   * Shows a product that the server has not heard of yet.
   *
   * @param {{name: string, rrp: string, info: string}} fields
   * @returns {() => void} takes it back, unless it has become a product meanwhile
   */
  promise(fields) {
    const item = ProductItem.blank();
    item.dataset.adding = 'yes';
    item.show({ id: '…', ...fields }, this.#to.price);
    item.promised = JSON.stringify([fields.name, fields.rrp, fields.info]);
    this.#adding.add(item);
    this.#arrive(item);
    this.#to.arrangement().settleSoon();
    this.#to.onChange();
    return () => {
      if (!this.#adding.delete(item)) return;
      item.remove();
      this.#to.arrangement().settleSoon();
      this.#to.onChange();
    };
  }

  /** Sets the newest total of a product, on the list or not. */
  setTotal(id, total) {
    const before = this.#totals.get(id);
    this.#totals.set(id, total);
    if (before !== undefined && before !== total) this.#to.onRise(id, total - before);
    const item = this.#items.get(id);
    if (!item) {
      if (!this.#strangers.has(id)) {
        this.#strangers.add(id);
        this.#to.onStranger();
      }
      return;
    }
    if (this.#held && !this.#settling && item.total !== undefined) return;
    item.setTotal(total, !this.#isStale && isNear(item));
    this.#to.arrangement().stir();
    this.#to.onChange();
  }

  #put(product, made) {
    const item = this.#items.get(product.id);
    if (item) return item.show(product, this.#to.price);
    const promised = this.#promised(product);
    if (!promised) return made ? this.#enter(product, made) : this.#arrive(this.#enter(product, ProductItem.blank()));
    this.#adding.delete(promised);
    delete promised.dataset.adding;
    this.#enter(product, promised);
  }

  /** Finds the element that promised exactly this product. */
  #promised({ name, rrp, info }) {
    const wanted = JSON.stringify([name, String(rrp), info]);
    return [...this.#adding].find(({ promised }) => promised === wanted);
  }

  *#making(products, made) {
    for (const product of products) if (!this.#items.has(product.id)) yield made.set(product.id, this.#fill(ProductItem.blank(), product));
  }

  #fill(item, product) {
    item.show(product, this.#to.price);
    if (this.#totals.has(product.id)) item.setTotal(this.#totals.get(product.id));
    return item;
  }

  #enter(product, item) {
    this.#fill(item, product);
    this.#items.set(product.id, item);
    this.#strangers.delete(product.id);
    this.#to.onShow(product.id);
    return item;
  }

  /** Fades it in; settling then puts it into the list. */
  #arrive(item) {
    if (!stillness.matches) {
      item.animate({ opacity: [0, 1], transform: ['translateY(.5rem)', 'none'] }, { duration: 250, easing: 'ease-out' });
    }
  }

  #take(id, item) {
    item.remove();
    this.#items.delete(id);
  }
}
