/**
 * Lists what sells best now, as the feed tells it: the whole list, whenever it changes. A list that may be too low is
 * not shown; the last that was right stays, marked as stale.
 */

import { plural } from '../words.js';

/** How many products the list has. */
export const PLACES = 10;
/** The shortest that the feed has, and the hour that the board's other figures are of. */
export const WINDOW = '1h';
const NOTHING = '[[board.best-none]]';
const INCOMPLETE = '[[board.best-incomplete]]';

export class BestSellers {
  #section;
  #list;
  #none;
  #format = new Intl.NumberFormat();
  /** One row per product, kept while it is listed. @type {Map<string, HTMLElement>} */ #rows = new Map();
  /** The newest, which may be one that is not to be shown yet. @type {import('../../embed/v1/feed.js').BestProduct[]} */
  #told = [];
  #live = false;
  /** Whether the list counts all that it should; undefined: the server has not said. @type {boolean | undefined} */ #complete;
  #held = false;
  /** Whether what is on show is what the reader chose. */ #chosen = false;

  constructor(section) {
    this.#section = section;
    this.#list = section.querySelector('ol');
    this.#none = section.querySelector('.none');
  }

  /** @param {boolean} held whether what is on show stays, unless the reader chooses something else */
  set held(held) {
    this.#held = held;
    this.#show();
  }

  /** The reader has chosen: what is told from now on is of something else. */
  turn() {
    this.#told = [];
    this.#complete = undefined;
    this.#chosen = false;
    this.#mark();
  }

  /**
   * @param {import('../../embed/v1/feed.js').FeedEvent} message
   * @param {boolean} settled whether it speaks of what was chosen last
   */
  hear({ event, products, complete }, settled) {
    if (event === 'top') this.#told = products;
    if (settled && (event === 'synced' || event === 'completeness')) this.#complete = complete !== false;
    this.#show();
  }

  /** @param {import('../../embed/v1/feed.js').FeedStatus} status */
  become({ state }) {
    this.#live = state === 'live';
    // The server that answers next may have only begun to read the orders of the hour again.
    if (!this.#live && state !== 'stale') this.#complete = undefined;
    this.#mark();
  }

  #show() {
    if (this.#complete && !(this.#held && this.#chosen)) {
      this.#chosen = true;
      this.#write(this.#told);
    }
    this.#mark();
  }

  #mark() {
    this.#section.toggleAttribute('data-stale', !this.#live || !this.#complete);
    this.#none.hidden = this.#complete === undefined || (this.#complete && this.#list.children.length > 0);
    this.#none.textContent = this.#complete ? NOTHING : INCOMPLETE;
  }

  #write(products) {
    this.#rows = new Map(products.map(({ id }) => [id, this.#rows.get(id) ?? row(id)]));
    for (const { id, name, total } of products) {
      const item = this.#rows.get(id);
      item.querySelector('.name').textContent = name;
      item.querySelector('.units').textContent = this.#format.format(total);
      item.querySelector('.unseen').textContent = ` ${plural('[[board.best-units]]', total)}`;
      item.querySelector('i').style.width = `${(100 * total) / products[0].total}%`;
    }
    const rows = [...this.#rows.values()];
    if (rows.some((item, place) => item !== this.#list.children[place]) || rows.length !== this.#list.children.length) {
      this.#list.replaceChildren(...rows);
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
  const bar = document.createElement('i');
  item.append(unit, bar);
  return item;
}
