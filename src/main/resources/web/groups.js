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
    const group = blank();
    fill(group, first);
    this.#list.replaceChildren(...(first.length ? [group] : []));
    if (first.length) this.#begin(group);
    this.put(items);
  }

  /**
   * Puts these elements in this order: at once those on the screen, and soon those far from it. Does not move one
   * already in its place. Others stay where they are, if they are hidden or about to leave.
   *
   * @param {HTMLElement[]} items
   */
  put(items) {
    const work = (this.#work = this.#filling(items));
    inSlices(work, () => work === this.#work);
  }

  *#filling(items) {
    while (this.#list.children.length * SIZE < items.length) this.#begin(this.#list.appendChild(blank()));
    const groups = [...this.#list.children];
    const places = [...groups.keys()];
    const near = places.filter((place) => onScreen.has(groups[place]));
    const far = groups.findLast((group) => !onScreen.has(group));
    for (const place of new Set([...near, ...places])) {
      const from = place * SIZE;
      const some = items.slice(from, from + SIZE);
      some.forEach((item, i) => number(item, from + i, items.length));
      const moved = fill(groups[place], some);
      // What belongs elsewhere goes out of sight, where its own group takes it from.
      if (far && onScreen.has(groups[place])) for (const item of others(groups[place], some)) move(item, far, null);
      // What is on the screen changes as a whole; what is in its place takes no time: whoever begins anew gets on.
      if (moved && !near.includes(place)) yield;
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

/** @returns {boolean} whether an element had to be moved */
function fill(group, items) {
  let moved = false;
  let next = group.firstElementChild;
  for (const item of items) {
    while (next?.hidden || next?.inert) next = next.nextElementSibling;
    if (item === next) {
      next = next.nextElementSibling;
    } else {
      move(item, group, next);
      moved = true;
    }
  }
  group.hidden = items.length === 0 && !group.querySelector(':scope > [inert]');
  return moved;
}

/** Returns what a group shows besides these. */
function others(group, items) {
  const its = new Set(items);
  return [...group.children].filter((item) => !its.has(item) && !item.hidden && !item.inert);
}

/** A moved element loses the focus. */
function move(item, group, next) {
  const { activeElement } = document;
  group.insertBefore(item, next);
  if (activeElement !== document.activeElement) activeElement.focus({ preventScroll: true });
}
