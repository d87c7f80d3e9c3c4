/** Keeps what the board shows in step with the page's address: the whole shop, or `?category=electronics`. */

const WHOLE = { name: '', title: 'The whole shop' };

export class Scope {
  /** @type {HTMLSelectElement} */ #select;
  /** @type {import('./board-figures.js').Category[]} */ #categories = [];
  #category = '';

  /** @param {() => void} onChoice the reader chose, or went back or forward */
  constructor(select, onChoice) {
    this.#select = select;
    this.#category = asked();
    select.addEventListener('change', () => {
      this.choose(select.value);
      onChoice();
    });
    addEventListener('popstate', () => {
      this.#show(asked());
      onChoice();
    });
  }

  /** @returns {string} empty: the whole shop */
  get category() {
    return this.#category;
  }

  get categories() {
    return this.#categories;
  }

  /** Returns its title, else its name. */
  title(name) {
    return [WHOLE, ...this.#categories].find((category) => category.name === name)?.title || name;
  }

  /**
   * Offers exactly these.
   *
   * @param {import('./board-figures.js').Category[]} categories
   * @returns {string} the category that was asked for, if there is none of that name; else empty
   */
  offer(categories) {
    this.#categories = categories;
    this.#select.replaceChildren(...[WHOLE, ...categories].map(({ name }) => new Option(this.title(name), name)));
    this.#select.disabled = false;
    const missing = categories.some(({ name }) => name === this.#category) ? '' : this.#category;
    if (missing) history.replaceState(null, '', address(''));
    this.#show(missing ? '' : this.#category);
    return missing;
  }

  /** Returns whether exactly these are offered. @param {Iterable<string>} names */
  offers(names) {
    return [...names].join() === this.#categories.map(({ name }) => name).join();
  }

  choose(name) {
    history.pushState(null, '', address(name));
    this.#show(name);
  }

  #show(name) {
    this.#category = name;
    this.#select.value = name;
    document.title = `${name ? `${this.title(name)}: live` : 'Live'} board: Tally`;
  }
}

function asked() {
  return new URLSearchParams(location.search).get('category') ?? '';
}

function address(name) {
  const url = new URL(location.href);
  if (name) url.searchParams.set('category', name);
  else url.searchParams.delete('category');
  return url;
}
