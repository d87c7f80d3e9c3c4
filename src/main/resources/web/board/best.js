import { product, sum } from './figures.js';

/** Lists what sells best now: the ten products with the most units in the last minutes. */

const MINUTES = 15;
/** How many products the list has. */
export const PLACES = 10;
/** Then asks again: a product may be renamed. */
const NAME_MILLIS = 60_000;

/**
 * @param {import('./figures.js').History} history with the best, in id order
 * @returns {{id: string, units: number}[]} the most sold first, then in id order
 */
export function bestOf({ products }) {
  return products
    .map(({ id, units }) => ({ id, units: sum(units.slice(-MINUTES)) }))
    .filter(({ units }) => units > 0)
    .sort((a, b) => b.units - a.units);
}

export class BestSellers {
  #list;
  #none;
  #format = new Intl.NumberFormat();
  /** One row per product, kept while it is listed. @type {Map<string, HTMLElement>} */ #rows = new Map();
  /** @type {Map<string, {name: string, at: number}>} */ #names = new Map();

  constructor(section) {
    this.#list = section.querySelector('ol');
    this.#none = section.querySelector('.none');
  }

  /** @param {{id: string, units: number}[]} best */
  show(best) {
    this.#rows = new Map(best.map(({ id }) => [id, this.#rows.get(id) ?? row(id)]));
    for (const { id, units } of best) {
      const item = this.#rows.get(id);
      item.querySelector('.name').textContent = this.#names.get(id)?.name ?? id;
      item.querySelector('.units').textContent = this.#format.format(units);
      item.querySelector('i').style.width = `${(100 * units) / best[0].units}%`;
    }
    const rows = [...this.#rows.values()];
    if (rows.some((item, place) => item !== this.#list.children[place]) || rows.length !== this.#list.children.length) {
      this.#list.replaceChildren(...rows);
    }
    this.#none.hidden = rows.length > 0;
  }

  /**
   * Fetches the products' names; one fetched a moment ago is not asked for again.
   *
   * @param {{id: string}[]} best
   * @param {import('./figures.js').Category[]} categories
   * @param {AbortSignal} signal
   */
  async learn(best, categories, signal) {
    const kept = best.map(({ id }) => [id, this.#names.get(id)]);
    this.#names = new Map(kept.filter(([, known]) => known));
    const stale = best.filter(({ id }) => !(performance.now() - this.#names.get(id)?.at < NAME_MILLIS));
    await Promise.all(stale.map(({ id }) => this.#ask(id, categories, signal)));
  }

  async #ask(id, categories, signal) {
    const prefix = id.replace(/\d+$/, '');
    const category = categories.find((one) => one.prefix === prefix);
    if (!category) return;
    try {
      const { name } = await product(category.name, id, signal);
      this.#names.set(id, { name, at: performance.now() });
    } catch (error) {
      if (!error.status) throw error;
      // No longer sold: its last name, or its id, will do.
    }
  }
}

function row(id) {
  const item = document.createElement('li');
  item.dataset.id = id;
  for (const part of ['name', 'id', 'units']) {
    const span = document.createElement('span');
    span.className = part;
    item.append(span);
  }
  item.querySelector('.name').dir = 'auto';
  item.querySelector('.id').textContent = id;
  const unit = document.createElement('span');
  unit.className = 'unseen';
  unit.textContent = ' units';
  const bar = document.createElement('i');
  item.append(unit, bar);
  return item;
}
