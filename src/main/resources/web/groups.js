/**
 * Holds the elements of a long list in groups, of which the browser lays out only those near the screen (see
 * `content-visibility` in tally.css). All are in the document, so that the browser's search, its keyboard and printers
 * find them. A screen reader meets those of a group as it comes near; each says which of how many it is.
 */
import { inSlices } from './slices.js';

/** As in ShopPage.java. Each number of columns up to six divides it, so only the last group ends with a short row. */
const SIZE = 60;

/** @type {WeakSet<Element>} */
const onScreen = new WeakSet();

export class Groups {
  #list;
  /** What is being done; something newer takes its place. */ #work;
  #watch = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) onScreen[isIntersecting ? 'add' : 'delete'](target);
  });
  /** Those not laid out yet are taken to be as high as the first, if that is full. */
  #measure = new ResizeObserver(([{ target, contentRect }]) => {
    if (target.querySelectorAll(':scope > :not([hidden])').length < SIZE) return;
    this.#list.style.setProperty('--group', `${Math.round(contentRect.height)}px`);
  });

  /** @param {HTMLElement} list */
  constructor(list) {
    this.#list = list;
    for (const group of list.children) this.#begin(group);
  }

  /** Holds exactly these elements, in new groups: the first is there at once, the rest soon. @param {HTMLElement[]} items */
  replace(items) {
    this.#watch.disconnect();
    this.#measure.disconnect();
    const first = items.slice(0, SIZE);
    this.#list.replaceChildren(...(first.length ? [fill(blank(), first)] : []));
    for (const group of this.#list.children) this.#begin(group);
    this.put(items);
  }

  /**
   * Puts these elements in this order, from the first on; those far down find their place soon. Does not touch one
   * already in its place. Others stay where they are, if they are hidden or about to leave.
   *
   * @param {HTMLElement[]} items
   */
  put(items) {
    const work = (this.#work = this.#filling(items));
    inSlices(work, () => work === this.#work);
  }

  *#filling(items) {
    let group = this.#list.firstElementChild;
    for (let i = 0; group || i < items.length; i += SIZE) {
      group ??= this.#begin(this.#list.appendChild(blank()));
      const some = items.slice(i, i + SIZE);
      some.forEach((item, j) => number(item, i + j, items.length));
      group = fill(group, some).nextElementSibling;
      yield;
    }
  }

  /** Returns the elements of the groups on the screen. */
  get near() {
    return [...this.#list.children].filter((group) => onScreen.has(group)).flatMap((group) => [...group.children]);
  }

  #begin(group) {
    this.#watch.observe(group);
    if (!group.previousElementSibling) this.#measure.observe(group);
    return group;
  }
}

/** Returns whether its group is on the screen. To ask another element for its place, or to move it, costs a layout of its group. */
export function isNear(item) {
  return onScreen.has(item.parentElement);
}

function blank() {
  return Object.assign(document.createElement('div'), { className: 'group', role: 'none' });
}

function number(item, index, all) {
  const [position, size] = all > SIZE ? [String(index + 1), String(all)] : [null, null];
  if (item.ariaPosInSet !== position) item.ariaPosInSet = position;
  if (item.ariaSetSize !== size) item.ariaSetSize = size;
}

function fill(group, items) {
  let next = group.firstElementChild;
  for (const item of items) {
    while (next?.hidden || next?.inert) next = next.nextElementSibling;
    if (item === next) next = next.nextElementSibling;
    else group.insertBefore(item, next);
  }
  group.hidden = items.length === 0 && !group.querySelector(':scope > [inert]');
  return group;
}
