import { lastFull, sum } from './figures.js';

/** Shows the four figures at the top. */
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
    this.#put('viewers', viewers);
  }

  #put(id, number) {
    this.#root.querySelector(`#${id}`).textContent = this.#format.format(number);
  }
}
