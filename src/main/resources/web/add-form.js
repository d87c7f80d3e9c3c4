/**
 * Adds a product from a form: says beside a field what is wrong with it, before the server has to, and shows the
 * product at once; takes it back if the server refuses it.
 */
import { addProduct, randomKey } from './shop.js';

/** The server's limits; in characters, not in UTF-16 units. */
const NAME_LIMIT = 200;
const INFO_LIMIT = 10_000;
const RRP = /^\d{1,12}(\.\d{1,4})?$/;

const CHECKS = {
  name: (text) => (text ? tooLong(text, NAME_LIMIT) : 'Give the product a name.'),
  rrp: (text) => (RRP.test(text) ? '' : 'Write the price as 22.40: up to 12 digits, and up to 4 more after a dot.'),
  info: (text) => (text ? tooLong(text, INFO_LIMIT) : 'Say a word about the product.'),
};

export class AddForm {
  #form;
  #categoryNow;
  #promise;
  #onAdded;
  /** The last attempt and its key: the same wish sent again must not become a second product. */ #last = {};

  /**
   * @param {HTMLFormElement} form
   * @param {() => string} categoryNow the category to add to
   * @param {(fields: object) => () => void} promise shows a product that is not there yet; what it returns takes it back
   * @param {(category: string, products: object[]) => void} onAdded with the category's list, the new product last
   */
  constructor(form, categoryNow, promise, onAdded) {
    this.#form = form;
    this.#categoryNow = categoryNow;
    this.#promise = promise;
    this.#onAdded = onAdded;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    // An error goes as soon as it is corrected, and comes only with a submit.
    form.addEventListener('input', ({ target }) => target.ariaInvalid === 'true' && this.#check(target.name));
  }

  /** Clears the errors of another category. */
  clear() {
    for (const name of ['', ...Object.keys(CHECKS)]) this.#complain(name, '');
  }

  async #submit() {
    this.#complain('', '');
    const wrong = Object.keys(CHECKS).filter((name) => !this.#check(name));
    if (wrong.length) return this.#field(wrong[0]).focus();

    const category = this.#categoryNow();
    const fields = Object.fromEntries(Object.keys(CHECKS).map((name) => [name, this.#text(name)]));
    const wish = JSON.stringify([category, fields]);
    if (wish !== this.#last.wish) this.#last = { wish, key: randomKey() };

    const fieldset = this.#form.querySelector('fieldset');
    const sender = document.activeElement;
    fieldset.disabled = true;
    this.#form.ariaBusy = 'true';
    let next = sender;
    const takeBack = this.#promise(fields);
    try {
      const products = await addProduct(category, fields, this.#last.key);
      this.#last = {};
      this.#form.reset();
      next = this.#field('name');
      this.#onAdded(category, products);
      takeBack(); // the reader may have gone elsewhere, and another may have added the very same
    } catch (problem) {
      takeBack();
      const name = Object.hasOwn(CHECKS, problem.field ?? '') ? problem.field : '';
      this.#complain(name, problem.message);
      if (name) next = this.#field(name);
    }
    fieldset.disabled = false;
    this.#form.ariaBusy = 'false';
    // Disabling took the focus away, or is about to; it comes back unless the reader has gone elsewhere.
    const now = document.activeElement;
    if ((now === document.body || now === sender) && this.#form.contains(sender)) next.focus({ preventScroll: true });
  }

  /** @returns {boolean} whether the field is valid */
  #check(name) {
    const complaint = CHECKS[name](this.#text(name));
    this.#complain(name, complaint);
    return !complaint;
  }

  #complain(name, sentence) {
    this.#form.querySelector(name ? `#add-${name}-error` : '#add-error').textContent = sentence;
    if (name) this.#field(name).ariaInvalid = sentence ? 'true' : null;
  }

  #field(name) {
    return this.#form.elements.namedItem(name);
  }

  #text(name) {
    return this.#field(name).value.trim();
  }
}

function tooLong(text, limit) {
  const length = [...text].length;
  return length > limit ? `That has ${length} characters; ${limit} is the most.` : '';
}
