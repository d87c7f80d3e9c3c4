/**
 * Which category is on show, and that its list is right: the list comes by HTTP, what changes afterwards
 * comes by the feed, and where the two may have missed each other the list is asked for again.
 */
import { waitMillis } from '../embed/v1/feed.js';
import { fetchProducts } from './shop.js';

/** A product's first total and its `product-added` come together; only a lasting stranger is news. */
const STRANGER_MILLIS = 300;
const LEAST_RETRY_MILLIS = 1_000;

export class Listing {
  /** @type {string | null} the category that is wanted */ category = null;
  /** The category whose list is up. */ #shown = null;
  /** The position that list stands at. */ #position = null;
  /** The position of a snapshot that the list has not been compared with. */ #snapshot = null;
  /** The request under way that counts; an older one is passed over. */ #request = null;
  /** Something happened that the list on its way may not know. */ #overtaken = false;
  #held = false;
  #failures = 0;
  #retryTimer = 0;
  #strangerTimer = 0;
  #list;
  #shelf;
  #onState;

  /** @param {(state: 'loading' | 'shown' | 'failed', problem?: import('./shop.js').Problem) => void} onState */
  constructor(list, shelf, onState) {
    this.#list = list;
    this.#shelf = shelf;
    this.#onState = onState;
  }

  /** Whether the list that is up is the one that is wanted. */
  get isShown() {
    return this.#shown !== null && this.#shown === this.category;
  }

  /**
   * The server has put this category into the page.
   *
   * @param {string} position what it stands at; empty if only the first of its products are there
   */
  adopt(category, position) {
    this.category = this.#shown = category;
    this.#position = position;
    this.#shelf.adopt();
    this.#onState('shown');
    if (!position) this.load();
  }

  /** Shows this category; what is up stays until the new list is there. @param {string} category */
  choose(category) {
    this.category = category;
    this.#snapshot = null;
    this.#failures = 0;
    this.#shelf.stale = true;
    this.load();
  }

  /** There is no category any more. */
  clear() {
    this.category = this.#shown = this.#request = null;
    clearTimeout(this.#retryTimer);
    this.#shelf.replace([]);
  }

  /** Asks for the list, in place of any request under way. */
  async load() {
    clearTimeout(this.#retryTimer);
    const request = (this.#request = {});
    this.#overtaken = false;
    this.#list.ariaBusy = String(!this.isShown);
    this.#onState(this.isShown ? 'shown' : 'loading');
    try {
      const { products, position } = await fetchProducts(this.category);
      if (request === this.#request) this.#arrived(products, position);
    } catch (problem) {
      if (request === this.#request) this.#failed(problem);
    }
  }

  #arrived(products, position) {
    this.#request = null;
    this.#failures = 0;
    if (this.isShown) this.#shelf.merge(products, !this.#overtaken);
    else this.#shelf.replace(products);
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

  /** The feed has sent a snapshot, or all that was missed (`resumed`). */
  synced({ position, resumed }) {
    this.#shelf.stale = false;
    this.#snapshot = resumed && this.isShown && !this.#shelf.hasStrangers ? null : (position ?? '');
    this.#compare();
  }

  /** A list that does not stand where the snapshot stood may have missed a product; asking costs a 304. */
  #compare() {
    if (this.#request || (this.#held && this.isShown)) return;
    const stale = this.#snapshot !== null && this.#snapshot !== this.#position;
    this.#snapshot = null;
    if (stale) this.load();
    // Where products come in by the thousand, the list is not asked for with each of them.
    else if (this.#overtaken) this.#retryTimer = setTimeout(() => this.load(), LEAST_RETRY_MILLIS);
  }

  /** A product was added, changed or removed; settled: surely one of the category that is wanted. */
  changed({ event, product }, settled) {
    if (typeof product?.id !== 'string' || (product.category ?? this.category) !== this.category) return;
    if (this.#request || this.#held || !settled) this.#overtaken = true;
    if (this.#held || !settled || !this.isShown) return;
    if (event === 'product-removed') this.#shelf.remove(product.id);
    else if (event === 'product-added') this.#shelf.put(product);
    else this.#shelf.change(product);
  }

  /** The answer to an add: all products up to the new one, but perhaps not those added since. */
  added(category, products) {
    if (this.#request) this.#overtaken = true;
    if (category === this.category && this.isShown) this.#shelf.merge(products, false);
  }

  /** A total came for a product that is not on the list. */
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
