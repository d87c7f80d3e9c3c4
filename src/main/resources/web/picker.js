/** Keeps the category picker in step with the page's address: `?category=electronics`. */

export class Picker {
  /** @type {HTMLSelectElement} */ #select;
  /** @type {Map<string, import('./shop.js').Category>} */ #categories = new Map();

  /** @param {(name: string) => void} onChoice the reader chose a category, or went back or forward */
  constructor(select, onChoice) {
    this.#select = select;
    for (const { value, text } of select.options) this.#categories.set(value, { name: value, title: text });
    select.addEventListener('change', () => {
      this.#address(select.value, true);
      onChoice(select.value);
    });
    addEventListener('popstate', () => {
      const name = this.has(this.asked) ? this.asked : this.#categories.keys().next().value;
      if (name === undefined) return;
      select.value = name;
      onChoice(name);
    });
  }

  /** @returns {string | null} the category that the address asks for */
  get asked() {
    return new URLSearchParams(location.search).get('category');
  }

  get size() {
    return this.#categories.size;
  }

  has(name) {
    return this.#categories.has(name);
  }

  /** @returns {import('./shop.js').Category | undefined} */
  get(name) {
    return this.#categories.get(name);
  }

  /** Returns its title, else its name. @param {string} name */
  title(name) {
    return this.#categories.get(name)?.title || name;
  }

  /** Offers exactly these. @param {import('./shop.js').Category[]} categories */
  fill(categories) {
    // Not if nothing changed: an open drop-down would close.
    const named = (some) => JSON.stringify([...some].map(({ name, title }) => [name, title]));
    if (named(categories) === named(this.#categories.values())) return;
    const chosen = this.#select.value;
    this.#categories = new Map(categories.map((category) => [category.name, category]));
    this.#select.replaceChildren(...[...this.#categories.keys()].map((name) => new Option(this.title(name), name)));
    this.#select.value = chosen;
  }

  /** Adds a category, or gives one a new title. @param {import('./shop.js').Category} category */
  put(category) {
    if (category?.name) this.fill([...new Map(this.#categories).set(category.name, category).values()]);
  }

  /** Takes a category away. @param {string} name */
  remove(name) {
    this.fill([...this.#categories.values()].filter((category) => category.name !== name));
  }

  /** Chooses for the reader: the category in the address, if it exists, else the first. */
  choose() {
    const name = this.has(this.asked) ? this.asked : this.#categories.keys().next().value;
    this.#select.value = name;
    this.#address(name);
    return name;
  }

  /** Chooses this one, as the reader does who clicks elsewhere. @param {string} name */
  pick(name) {
    this.#select.value = name;
    this.#address(name, true);
  }

  /** The category of no name, if one is offered, is the address without a category. */
  #address(name, isChoice = false) {
    const url = new URL(location.href);
    if ((url.searchParams.get('category') ?? '') === name) return;
    if (name) url.searchParams.set('category', name);
    else url.searchParams.delete('category');
    if (isChoice) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
  }
}
