/**
 * `<product-item data-id="A1">`: one product and what has been ordered of it, in plain HTML that the server
 * writes as well, from the page's `<template id="product">`. Texts are only ever set as text. `order` is the
 * event of its button.
 */

const WORDS = { ready: 'Order one', busy: 'Ordering…', done: 'Ordered', refused: 'Not ordered' };
const NUMBER = new Intl.NumberFormat();

const stillness = matchMedia('(prefers-reduced-motion: reduce)');

export class ProductItem extends HTMLElement {
  /** @type {number | undefined} */ #total;
  #motions = [];

  /** A new element, which is to be shown a product. */
  static blank() {
    return document.importNode(document.getElementById('product').content.firstElementChild, true);
  }

  connectedCallback() {
    if (this.#total === undefined && /^\d+$/.test(this.#text('orders'))) this.setTotal(Number(this.#text('orders')));
    this.#button.onclick = () => {
      this.dispatchEvent(new Event('order', { bubbles: true }));
    };
    const details = this.querySelector('details');
    // What scrolls must be reachable by keyboard, and only what scrolls.
    details.ontoggle = () => {
      const info = details.lastElementChild;
      if (info.scrollHeight > info.clientHeight) info.tabIndex = 0;
      else info.removeAttribute('tabindex');
    };
  }

  /**
   * Shows this product; what did not change is not touched.
   *
   * @param {import('./shop.js').Product} product
   * @param {(rrp: string) => string} price
   */
  show({ id, name, rrp, info }, price) {
    this.dataset.id = id;
    this.#say('id', id);
    this.#say('name', name);
    this.#say('rrp', price(String(rrp)));
    this.#say('info', info ?? '');
    this.querySelector('summary').ariaLabel = `Details of ${name}`;
    this.#button.ariaLabel = `Order one ${name}`;
    if (this.#total === undefined) this.#say('orders', 'pending');
    this.toggleAttribute('data-pending', this.#total === undefined);
  }

  get name() {
    return this.#text('name');
  }

  /** What it was shown, where the server wrote it. @type {import('./shop.js').Product} */
  get product() {
    return { id: this.dataset.id, name: this.name, rrp: this.#text('rrp'), info: this.#text('info') };
  }

  /** How the order of one stands. @type {'ready' | 'busy' | 'done' | 'refused'} */
  get ordering() {
    return this.#button.dataset.state ?? 'ready';
  }

  set ordering(state) {
    this.#button.dataset.state = state;
    this.#button.textContent = WORDS[state];
    // Not disabled, which would take the focus away.
    this.#button.ariaDisabled = String(state === 'busy');
  }

  /** What stands first in it takes the focus. */
  focus() {
    this.querySelector('summary').focus({ preventScroll: true });
  }

  /** The total on show, where one is known. */
  get total() {
    return this.#total;
  }

  /**
   * @param {number} total
   * @param {boolean} [live] whether this is news: then a rise is marked for a moment
   */
  setTotal(total, live = false) {
    const rise = total - this.#total;
    if (rise === 0) return;
    this.#total = total;
    const text = NUMBER.format(total);
    this.#say('orders', text);
    this.removeAttribute('data-pending');
    const { style } = this.querySelector('.number');
    const digits = String(Math.max(3, text.length));
    if (style.getPropertyValue('--digits') !== digits) style.setProperty('--digits', digits);
    if (live && rise > 0 && !stillness.matches) this.#mark(rise);
  }

  /** @param {string} line @param {number} units of the minutes that it shows */
  draw(line, units) {
    const spark = this.querySelector('.spark');
    spark.firstElementChild.setAttribute('d', line);
    spark.ariaLabel = `${units ? NUMBER.format(units) : 'None'} ordered in the last 30 minutes`;
  }

  /** A stroke of the marker behind the number; only opacity moves, so nothing is laid out again. */
  #mark(rise) {
    const note = this.querySelector('.rise');
    note.textContent = `+${NUMBER.format(rise)}`;
    this.#motions.forEach((motion) => motion.cancel());
    // The note goes at once: text that fades cannot be read half of the time.
    this.#motions = [
      this.querySelector('.number').animate({ opacity: [1, 1, 0] }, { duration: 1200, pseudoElement: '::before' }),
      note.animate({ opacity: [1, 1] }, 1500),
    ];
  }

  get #button() {
    return this.querySelector('.order');
  }

  #text(part) {
    return this.querySelector(`.${part}`).textContent;
  }

  #say(part, text) {
    const place = this.querySelector(`.${part}`);
    if (place.textContent !== text) place.textContent = text;
  }
}

customElements.define('product-item', ProductItem);
