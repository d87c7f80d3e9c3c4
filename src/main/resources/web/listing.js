/**
 * Keeps the list of the category on show correct: the list comes by HTTP, later changes come by the feed,
 * and if a change may have fallen between the two, the list is requested again.
 */
import { waitMillis } from '../embed/v1/feed.js';
import { fetchProducts } from './shop.js';

/** A product's first total and its `product-added` come together; only a lasting stranger matters. */
const STRANGER_MILLIS = 300;
const LEAST_RETRY_MILLIS = 1_000;

export class Listing {
  /** @type {string | null} the category that is wanted */ category = null;
  /** The category whose list is shown. */ #shown = null;
  /** The position of that list. */ #position = null;
  /** The position of a snapshot not yet compared with the list's. */ #snapshot = null;
  /** The request under way that counts; an older one is ignored. */ #request = null;
  /** Whether the list under way may lack a change. */ #overtaken = false;
  #held = false;
  #failures = 0;
  #retryTimer = 0;
  #strangerTimer = 0;
  #list;
  #shelf;
  #onState;

  /** @param {(state: 'loading' | 'shown' | 'failed', problem?: import('./http.js').Problem) => void} onState */
  constructor(list, shelf, onState) {
    this.#list = list;
    this.#shelf = shelf;
    this.#onState = onState;
  }

  /** Returns the category whose list is shown. @returns {string | null} */
  get shown() {
    return this.#shown;
  }

  /** Returns whether the list shown is the one wanted. */
  get isShown() {
    return this.#shown !== null && this.#shown === this.category;
  }

  /** Returns whether all of the list shown is there; of a long one, the server writes the beginning. */
  get isWhole() {
    return this.#position !== '';
  }

  /**
   * Adopts the list that the server wrote into the page.
   *
   * @param {string} position its position; empty if only the first of its products are there
   */
  adopt(category, position) {
    this.category = this.#shown = category;
    this.#position = position;
    this.#shelf.adopt();
    this.#onState('shown');
    if (!position) this.load();
  }

  /** Shows this category; the old list stays until the new one is there. @param {string} category */
  choose(category) {
    this.category = category;
    this.#snapshot = null;
    this.#failures = 0;
    this.#shelf.stale = true;
    this.load();
  }

  /** Empties the list: no category is left. */
  clear() {
    this.category = this.#shown = this.#request = null;
    clearTimeout(this.#retryTimer);
    this.#shelf.replace([]);
  }

  /** Requests the list, in place of any request under way. */
  async load() {
    clearTimeout(this.#retryTimer);
    const request = (this.#request = {});
    this.#overtaken = false;
    this.#list.ariaBusy = String(!this.isShown);
    this.#onState(this.isShown ? 'shown' : 'loading');
    try {
      const { products, position } = await fetchProducts(this.category);
      const made = await this.#shelf.make(products, () => request === this.#request);
      if (request === this.#request) this.#arrived(products, position, made);
    } catch (problem) {
      if (request === this.#request) this.#failed(problem);
    }
  }

  #arrived(products, position, made) {
    this.#request = null;
    this.#failures = 0;
    if (this.isShown) this.#shelf.merge(products, !this.#overtaken, made);
    else this.#shelf.replace(products, made);
    this.#shown = this.category;
    this.#position = position;
    this.#list.ariaBusy = 'false';
    this.#onState('shown');
    this.#compare();
  }

  #failed(problem) {
    this.#request = null;
    if (!this.isShown) {
      this.#list.ariaBusy = 'false';
      this.#onState('failed', problem);
    }
    this.#retryTimer = setTimeout(() => this.load(), LEAST_RETRY_MILLIS + waitMillis(this.#failures++));
  }

  /** Takes the feed's snapshot, or all that was missed (`resumed`). */
  synced({ position, resumed }) {
    this.#shelf.stale = false;
    this.#snapshot = resumed && this.isShown && !this.#shelf.hasStrangers ? null : (position ?? '');
    this.#compare();
  }

  /** Reloads a list whose position is not the snapshot's: it may lack a product; asking costs a 304. */
  #compare() {
    if (this.#request || (this.#held && this.isShown)) return;
    const stale = this.#snapshot !== null && this.#snapshot !== this.#position;
    this.#snapshot = null;
    if (stale) this.load();
    // When products come in by the thousand, the list is not requested for each of them.
    else if (this.#overtaken) this.#retryTimer = setTimeout(() => this.load(), LEAST_RETRY_MILLIS);
  }

  /** Takes a product's addition, change or removal; settled: surely of the category wanted. */
  changed({ event, product }, settled) {
    if (typeof product?.id !== 'string' || (product.category ?? this.category) !== this.category) return;
    if (this.#request || this.#held || !settled) this.#overtaken = true;
    if (this.#held || !settled || !this.isShown) return;
    if (event === 'product-removed') this.#shelf.remove(product.id);
    else if (event === 'product-added') this.#shelf.put(product);
    else this.#shelf.change(product);
  }

  /** Merges the answer to an add: all products up to the new one, but perhaps not those added since. */
  added(category, products) {
    if (this.#request) this.#overtaken = true;
    if (category === this.category && this.isShown) this.#shelf.merge(products, false);
  }

  /** Reloads, soon, if a product with a total is not on the list. */
  stranger() {
    clearTimeout(this.#strangerTimer);
    this.#strangerTimer = setTimeout(() => {
      if (this.isShown && !this.#request && !this.#held && this.#shelf.hasStrangers) this.load();
    }, STRANGER_MILLIS);
  }

  /** @param {boolean} held whether nothing on show may move by itself */
  set held(held) {
    this.#held = held;
    this.#shelf.held = held;
    if (!held) this.#compare();
  }
}
