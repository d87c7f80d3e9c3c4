/**
 * `<product-item data-id="A1">`: shows one product and its total, in plain HTML that the server writes too,
 * from the page's `<template id="product">`. Texts are only ever set as text. Its button fires the event
 * `order`; each other product, or other state of it, that it shows, `shown`.
 */
import { fill, plural } from './words.js';

const ORDER = '[[item.order]]';
const NUMBER = new Intl.NumberFormat();
const FIELDS = ['id', 'name', 'rrp', 'info', 'sku'];

const stillness = matchMedia('(prefers-reduced-motion: reduce)');

export class ProductItem extends HTMLElement {
  /** With a text in every field. @type {import('./shop.js').Product} */ #product = {};
  /** @type {number | undefined} */ #total;
  #motions = [];

  /** Makes an element that shows no product yet. */
  static blank() {
    return document.importNode(document.getElementById('product').content.firstElementChild, true);
  }

  constructor() {
    super();
    this.addEventListener('click', ({ target }) => {
      if (target === this.#button) this.dispatchEvent(new Event('order', { bubbles: true }));
    });
    // What scrolls must be reachable by keyboard, and only what scrolls. The event does not bubble.
    this.addEventListener('toggle', ({ target }) => {
      const info = target.querySelector('.info');
      if (info.scrollHeight > info.clientHeight) info.tabIndex = 0;
      else info.removeAttribute('tabindex');
    }, true);
  }

  /** Takes over what the server wrote into it. @param {(rrp: string) => string} price */
  adopt(price) {
    const text = (part) => this.querySelector(`.${part}`).textContent;
    const { value } = this.#orders;
    if (/^-?\d+$/.test(value)) this.setTotal(Number(value));
    this.show({ id: this.dataset.id, name: text('name'), rrp: text('rrp'), info: text('info'), sku: text('sku') }, price);
  }

  /**
   * Shows this product; touches only what has changed.
   *
   * @param {import('./shop.js').Product} product
   * @param {(rrp: string) => string} price
   */
  show(product, price) {
    const seen = { id: product.id, name: product.name, rrp: String(product.rrp), info: product.info ?? '', sku: product.sku ?? '' };
    if (FIELDS.every((field) => seen[field] === this.#product[field])) return;
    const { id, name, rrp, info, sku } = (this.#product = seen);
    this.dataset.id = id;
    this.#say('id', id);
    this.#say('name', name);
    this.#say('rrp', price(rrp));
    this.#say('info', info);
    this.#say('sku', sku);
    this.querySelector('summary').ariaLabel = fill('[[item.details-of]]', { name });
    this.#button.ariaLabel = fill('[[item.order-one]]', { name });
    if (this.#total === undefined) {
      this.#say('orders', '[[item.pending]]');
      Object.assign(this.#orders, { value: '', title: '' }).dataset.state = '';
    }
    this.toggleAttribute('data-pending', this.#total === undefined);
    this.dispatchEvent(new Event('shown'));
  }

  /** Returns the product on show, with a text in every field. */
  get product() {
    return this.#product;
  }

  /** The state of the order button. @type {'ready' | 'busy' | 'done' | 'refused'} */
  get ordering() {
    return this.#button.dataset.state ?? 'ready';
  }

  set ordering(state) {
    this.#button.dataset.state = state;
    this.#button.textContent = ORDER[state];
    // Not disabled, which would take the focus away.
    this.#button.ariaDisabled = String(state === 'busy');
  }

  /** Focuses the first control in it. */
  focus() {
    this.querySelector('summary').focus({ preventScroll: true });
  }

  /** Returns the total on show, if one is known. */
  get total() {
    return this.#total;
  }

  /**
   * Shows a total; one below zero as 0, with the returns that it comes from in the title.
   *
   * @param {number} total
   * @param {boolean} [live] whether this is news: then a rise is marked for a moment
   */
  setTotal(total, live = false) {
    const rise = total - this.#total;
    if (rise === 0) return;
    this.#total = total;
    const text = NUMBER.format(Math.max(0, total));
    this.#say('orders', text);
    const below = total < 0;
    const title = below ? fill('[[item.returned]]', { count: NUMBER.format(-total) }) : '';
    Object.assign(this.#orders, { value: total, title }).dataset.state = below ? 'below-zero' : '';
    this.removeAttribute('data-pending');
    const { style } = this.querySelector('.number');
    const digits = String(Math.max(3, text.length));
    if (style.getPropertyValue('--digits') !== digits) style.setProperty('--digits', digits);
    if (live && rise > 0 && total > 0 && !stillness.matches) this.#mark(rise);
  }

  /** @param {string} line @param {number} units of the minutes that it shows */
  draw(line, units) {
    const spark = this.querySelector('.spark');
    spark.firstElementChild.setAttribute('d', line);
    spark.ariaLabel = units ? plural('[[item.spark]]', units) : '[[item.spark-none]]';
  }

  /** Strokes a marker behind the number; only opacity changes, so nothing is laid out again. */
  #mark(rise) {
    const note = this.querySelector('.rise');
    note.textContent = `+${NUMBER.format(rise)}`;
    this.#motions.forEach((motion) => motion.cancel());
    // The note vanishes at once: fading text is unreadable half of the time.
    this.#motions = [
      this.querySelector('.number').animate({ opacity: [1, 1, 0] }, { duration: 1200, pseudoElement: '::before' }),
      note.animate({ opacity: [1, 1] }, 1500),
    ];
  }

  /** @returns {HTMLDataElement} */
  get #orders() {
    return this.querySelector('.orders');
  }

  get #button() {
    return this.querySelector('.order');
  }

  #say(part, text) {
    const place = this.querySelector(`.${part}`);
    if (place.textContent !== text) place.textContent = text;
  }
}

customElements.define('product-item', ProductItem);
