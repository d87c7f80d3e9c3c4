import { history, lastFull, sum } from './figures.js';

/** Shows each category's figures. Asks for a few categories a turn, not for the hundreds that a shop may have. */

const CATEGORIES_A_TURN = 12;

export class Categories {
  #body;
  #onChoice;
  #format = new Intl.NumberFormat();
  /** @type {Map<string, HTMLTableRowElement>} */ #rows = new Map();
  #next = 0;

  /** @param {(name: string) => void} onChoice the reader chose a category */
  constructor(table, onChoice) {
    this.#body = table.tBodies[0];
    this.#onChoice = onChoice;
  }

  /** Lists exactly these. @param {import('./figures.js').Category[]} categories */
  list(categories) {
    this.#rows = new Map(categories.map(({ name, title }) => [name, this.#row(name, title || name)]));
    this.#body.replaceChildren(...this.#rows.values());
    this.#next = 0;
  }

  /**
   * Asks for the categories whose turn it is.
   *
   * @param {AbortSignal} signal
   * @returns {Promise<[string, import('./figures.js').History][]>}
   */
  ask(signal) {
    const names = [...this.#rows.keys()];
    const turn = [...names, ...names].slice(this.#next, this.#next + Math.min(CATEGORIES_A_TURN, names.length));
    this.#next = (this.#next + turn.length) % (names.length || 1);
    return Promise.all(turn.map(async (name) => [name, await history(name, 0, signal)]));
  }

  /**
   * @param {[string, import('./figures.js').History][]} figures
   * @param {import('./figures.js').Viewers} viewers
   * @param {string} chosen
   */
  show(figures, viewers, chosen) {
    for (const [name, { orders, units }] of figures) {
      this.#put(name, 1, lastFull(orders));
      this.#put(name, 2, sum(orders));
      this.#put(name, 3, sum(units));
    }
    for (const [name, row] of this.#rows) {
      this.#put(name, 4, viewers.of.get(name) ?? 0);
      row.querySelector('button').setAttribute('aria-pressed', String(name === chosen));
    }
  }

  #put(name, column, number) {
    this.#rows.get(name).cells[column].textContent = this.#format.format(number);
  }

  #row(name, title) {
    const row = document.createElement('tr');
    row.dataset.category = name;
    const head = document.createElement('th');
    head.scope = 'row';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = title;
    button.addEventListener('click', () => this.#onChoice(name));
    head.append(button);
    row.append(head);
    for (let column = 1; column <= 4; column++) row.insertCell().textContent = '…';
    return row;
  }
}
