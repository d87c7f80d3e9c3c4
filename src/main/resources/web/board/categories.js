import { lastFull, sum } from './figures.js';

/** Shows each category's figures, the busiest first, or in the order of the column that the reader chose. */

const NOTHING = { orders: [], units: [] };
/** Orders of the last hour. */
const USUAL = 2;

export class Categories {
  #table;
  #onChoice;
  #format = new Intl.NumberFormat();
  #compare = new Intl.Collator(undefined, { numeric: true }).compare;
  /** @type {Map<string, {row: HTMLTableRowElement, values: (string | number)[]}>} in the shop's order */ #rows = new Map();
  #column = USUAL;
  #rising = false;

  /** @param {(name: string) => void} onChoice the reader chose a category */
  constructor(table, onChoice) {
    this.#table = table;
    this.#onChoice = onChoice;
    for (const { cellIndex, firstChild: button } of table.tHead.rows[0].cells) {
      button.addEventListener('click', () => this.#sortBy(cellIndex));
    }
    this.#mark();
  }

  /** Lists exactly these. @param {import('./figures.js').Category[]} categories */
  list(categories) {
    this.#rows = new Map(categories.map(({ name, title }) => [name, this.#row(name, title || name)]));
    this.#table.tBodies[0].replaceChildren();
    this.#arrange();
  }

  /**
   * @param {Map<string, {orders: number[], units: number[]}>} figures of those that sold anything
   * @param {import('./figures.js').Viewers} viewers
   * @param {string} chosen
   */
  show(figures, viewers, chosen) {
    for (const [name, { row, values }] of this.#rows) {
      const { orders, units } = figures.get(name) ?? NOTHING;
      const numbers = [lastFull(orders), sum(orders), sum(units), viewers.of.get(name) ?? 0];
      values.splice(1, Infinity, ...numbers);
      numbers.forEach((number, column) => (row.cells[column + 1].textContent = this.#format.format(number)));
      row.querySelector('button').setAttribute('aria-pressed', String(name === chosen));
    }
    this.#arrange();
  }

  /** Numbers begin with the highest, names with the first; the same column again turns round. */
  #sortBy(column) {
    this.#rising = column === this.#column ? !this.#rising : column === 0;
    this.#column = column;
    this.#mark();
    this.#arrange();
  }

  #mark() {
    for (const head of this.#table.tHead.rows[0].cells) {
      head.ariaSort = head.cellIndex !== this.#column ? 'none' : this.#rising ? 'ascending' : 'descending';
    }
  }

  /** Puts the rows in order; those that are in their place already stay untouched, and so does the focus. */
  #arrange() {
    const sorted = [...this.#rows.values()].sort((a, b) => this.#order(a.values[this.#column], b.values[this.#column]));
    const body = this.#table.tBodies[0];
    const focused = document.activeElement;
    sorted.forEach(({ row }, place) => {
      if (body.rows[place] !== row) body.insertBefore(row, body.rows[place] ?? null);
    });
    if (body.contains(focused)) focused.focus({ preventScroll: true });
  }

  #order(one, other) {
    const order = this.#column ? one - other : this.#compare(one, other);
    return this.#rising ? order : -order;
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
    return { row, values: [title, 0, 0, 0, 0] };
  }
}
