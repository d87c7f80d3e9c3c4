import { lastFull, sum } from './figures.js';

/** Shows the figures at the top. */
export class Tiles {
  #root;
  #format = new Intl.NumberFormat();

  constructor(root) {
    this.#root = root;
  }

  /**
   * @param {import('./figures.js').History} history
   * @param {number} viewers
   */
  show(history, viewers) {
    this.#put('orders-minute', lastFull(history.orders));
    this.#put('orders-hour', sum(history.orders));
    this.#put('units-hour', sum(history.units));
    for (const window of ['today', '24h']) this.#window(window, history.windows[window]);
    this.#put('viewers', viewers);
  }

  /** One that is not complete may be too low, and is not shown. */
  #window(name, { units, complete }) {
    if (complete) this.#put(`units-${name}`, units);
    else this.#root.querySelector(`#units-${name}`).textContent = '…';
  }

  #put(id, number) {
    this.#root.querySelector(`#${id}`).textContent = this.#format.format(number);
  }
}
