/**
 * Adds a product from a form: says beside a field what is wrong with it, before the server has to, and shows the
 * product at once; takes it back if the server refuses it.
 */
import { addProduct, randomKey } from './shop.js';
import { fill } from './words.js';

/** The server's limits; in characters, not in UTF-16 units. */
const NAME_LIMIT = 200;
const INFO_LIMIT = 10_000;
const RRP = /^\d{1,12}(\.\d{1,4})?$/;

/** What is wrong with the text of a field; empty: nothing. */
export const CHECKS = {
  name: (text) => (text ? tooLong(text, NAME_LIMIT) : '[[add.no-name]]'),
  rrp: (text) => (RRP.test(text) ? '' : '[[add.bad-price]]'),
  info: (text) => (text ? tooLong(text, INFO_LIMIT) : '[[add.no-info]]'),
};

/** The fields of a form, each with a line for its errors, whose id ends in `-error`; one more line is an alert. */
export class Fields {
  #form;
  #checks;

  /** @param {HTMLFormElement} form @param {Record<string, (text: string) => string>} checks by the names of the fields */
  constructor(form, checks) {
    this.#form = form;
    this.#checks = checks;
    // An error goes as soon as it is corrected, and comes only with a submit.
    form.addEventListener('input', ({ target }) => target.ariaInvalid === 'true' && this.#check(target.name));
  }

  get names() {
    return Object.keys(this.#checks);
  }

  field(name) {
    return this.#form.elements.namedItem(name);
  }

  text(name) {
    return this.field(name).value.trim();
  }

  /** Says what is wrong, beside each of these fields. @returns {string | undefined} the first that is wrong */
  check(names) {
    return names.filter((name) => !this.#check(name))[0];
  }

  /** Says what is wrong with a field, or, without a name of one, with all. */
  complain(name, sentence) {
    const place = name ? `#${this.field(name).id}-error` : '[role=alert]';
    this.#form.querySelector(place).textContent = sentence;
    if (name) this.field(name).ariaInvalid = sentence ? 'true' : null;
  }

  /** Says what the server found wrong. @returns {HTMLElement | undefined} the field that it names */
  refuse({ message, field }) {
    const name = Object.hasOwn(this.#checks, field ?? '') ? field : '';
    this.complain(name, message);
    return name ? this.field(name) : undefined;
  }

  /**
   * Disables the form while it is sent.
   *
   * @param {() => Promise<HTMLElement | undefined>} send returns what gets the focus, if not what had it
   */
  async disabled(send) {
    const fieldset = this.#form.querySelector('fieldset');
    const sender = document.activeElement;
    fieldset.disabled = true;
    this.#form.ariaBusy = 'true';
    const next = (await send()) ?? sender;
    fieldset.disabled = false;
    this.#form.ariaBusy = 'false';
    // Disabling took the focus away, or is about to; it comes back unless the reader has gone elsewhere.
    const now = document.activeElement;
    if ((now === document.body || now === sender) && this.#form.contains(sender)) next.focus({ preventScroll: true });
  }

  /** @returns {boolean} whether the field is valid */
  #check(name) {
    const complaint = this.#checks[name](this.text(name));
    this.complain(name, complaint);
    return !complaint;
  }
}

export class AddForm {
  #form;
  #fields;
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
    this.#fields = new Fields(form, CHECKS);
    this.#categoryNow = categoryNow;
    this.#promise = promise;
    this.#onAdded = onAdded;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Clears the errors of another category. */
  clear() {
    for (const name of ['', ...this.#fields.names]) this.#fields.complain(name, '');
  }

  #submit() {
    const { names } = this.#fields;
    this.#fields.complain('', '');
    const wrong = this.#fields.check(names);
    if (wrong) return this.#fields.field(wrong).focus();

    const category = this.#categoryNow();
    const wanted = Object.fromEntries(names.map((name) => [name, this.#fields.text(name)]));
    const wish = JSON.stringify([category, wanted]);
    if (wish !== this.#last.wish) this.#last = { wish, key: randomKey() };
    this.#fields.disabled(() => this.#send(category, wanted));
  }

  async #send(category, wanted) {
    const takeBack = this.#promise(wanted);
    try {
      const products = await addProduct(category, wanted, this.#last.key);
      this.#last = {};
      this.#form.reset();
      this.#onAdded(category, products);
      takeBack(); // the reader may have gone elsewhere, and another may have added the very same
      return this.#fields.field('name');
    } catch (problem) {
      takeBack();
      return this.#fields.refuse(problem);
    }
  }
}

/** Says how far a text is over a limit; empty: it is not. */
export function tooLong(text, limit) {
  const length = [...text].length;
  return length > limit ? fill('[[add.too-long]]', { length, limit }) : '';
}
