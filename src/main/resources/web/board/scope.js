import { Picker } from '../picker.js';
import { fill } from '../words.js';

/** What the board shows, in step with the page's address: the whole shop, or `?category=electronics`. */

const WHOLE = { name: '', title: '[[board.whole]]' };

export class Scope {
  /** @type {HTMLSelectElement} */ #select;
  /** @type {import('./figures.js').Category[]} */ #categories = [];
  #picker;
  #category;

  /** @param {() => void} onChoice the reader chose, or went back or forward */
  constructor(select, onChoice) {
    this.#select = select;
    this.#picker = new Picker(select, (name) => {
      this.#show(name);
      onChoice();
    });
    this.#category = this.#picker.asked ?? '';
  }

  /** @returns {string} empty: the whole shop */
  get category() {
    return this.#category;
  }

  get categories() {
    return this.#categories;
  }

  /**
   * Offers exactly these.
   *
   * @param {import('./figures.js').Category[]} categories
   * @returns {string} the category that was asked for, if there is none of that name; else empty
   */
  offer(categories) {
    const wanted = this.#category;
    this.#categories = categories;
    this.#picker.fill([WHOLE, ...categories]);
    this.#select.disabled = false;
    this.#show(this.#picker.choose());
    return this.#picker.has(wanted) ? '' : wanted;
  }

  /** Whether these names are those that are offered. @param {Iterable<string>} names */
  offers(names) {
    return [...names].join() === this.#categories.map(({ name }) => name).join();
  }

  choose(name) {
    this.#picker.pick(name);
    this.#show(name);
  }

  #show(name) {
    this.#category = name;
    document.title = name ? fill('[[board.title-of]]', { category: this.#picker.title(name) }) : '[[board.title]]';
  }
}
