/**
 * Orders one unit of a product. No total is ever guessed: it rises with the feed, for
 * everyone alike.
 */
import { placeOrder, randomKey } from './shop.js';

/** Shorter is no news; and whoever holds the key down stays under the server's pace of commands. */
const LEAST_MILLIS = 400;
const READING_MILLIS = 2_000;

const pause = (millis) => new Promise((done) => setTimeout(done, millis));

export class Orders {
  #say;
  /** The keys of orders that may or may not have arrived: sent again under the same key they count once. */ #open = new Map();

  /**
   * @param {(sentence: string) => void} say
   */
  constructor(say) {
    this.#say = say;
  }

  /** @param {import('./product-item.js').ProductItem} item */
  async one(item) {
    if (item.ordering === 'busy') return;
    item.ordering = 'busy';
    const { id } = item.dataset;
    const order = this.#open.get(id) ?? randomKey();
    this.#open.set(id, order);
    const [answer] = await Promise.all([placeOrder({ order, lines: [{ id, quantity: 1 }] }), pause(LEAST_MILLIS)]);
    if (answer.status < 500) this.#open.delete(id);
    const done = answer.ok;
    item.ordering = done ? 'done' : 'refused';
    this.#say(done ? `Ordered one ${item.name}.` : `${item.name} was not ordered. ${answer.message}`);
    await pause(READING_MILLIS);
    if (item.ordering !== 'busy') item.ordering = 'ready';
  }
}
