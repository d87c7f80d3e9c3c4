/** Orders one unit of a product. Never guesses the total: the feed raises it, for all viewers alike. */
import { placeOrder, randomKey } from './shop.js';
import { fill } from './words.js';

/** Shorter goes unnoticed, and a key held down must not send a flood. */
const LEAST_MILLIS = 400;
const READING_MILLIS = 2_000;

const pause = (millis) => new Promise((done) => setTimeout(done, millis));

export class Orders {
  #say;
  /** Keys of orders that may or may not have arrived: sent again under the same key, they count once. */ #open = new Map();

  /**
   * @param {(sentence: string, kind?: 'bad') => void} say
   */
  constructor(say) {
    this.#say = say;
  }

  /** @param {import('./product-item.js').ProductItem} item which shows already that it is busy */
  async one(item) {
    const { id, name } = item.product;
    const order = this.#open.get(id) ?? randomKey();
    this.#open.set(id, order);
    let problem = null;
    const placed = placeOrder({ order, lines: [{ id, quantity: 1 }] }).catch((error) => (problem = error));
    await Promise.all([placed, pause(LEAST_MILLIS)]);
    if (!problem) this.#open.delete(id);
    item.ordering = problem ? 'refused' : 'done';
    if (!problem) this.#say(fill('[[item.was-ordered]]', { name }));
    else this.#say(fill(problem.isLost ? '[[item.maybe-ordered]]' : '[[item.not-ordered]]', { name, problem: problem.message }), 'bad');
    await pause(READING_MILLIS);
    if (item.ordering !== 'busy') item.ordering = 'ready';
  }
}
