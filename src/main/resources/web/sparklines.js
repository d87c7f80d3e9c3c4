/**
 * Draws each product's last half hour as a line: what the server counted, and from then on what the feed reports.
 * Draws at most once a second, and only what has changed.
 */
import { fetchHistory } from './shop.js';
import { inSlices } from './slices.js';

const MINUTES = 30;
const MINUTE_MILLIS = 60_000;
const DRAW_MILLIS = 1_000;
const minuteHere = () => Math.floor(Date.now() / MINUTE_MILLIS);

export class Sparklines {
  /** Units a minute of each product, oldest first. @type {Map<string, number[]>} */ #units = new Map();
  /** The minute of each line's last entry, by this clock, which may be wrong. */ #minute = minuteHere();
  #dirty = new Set();
  #draw;
  #timer = 0;
  #asked = {};
  #held = false;

  /** @param {(id: string, line: string, units: number) => void} draw */
  constructor(draw) {
    this.#draw = draw;
    setInterval(() => this.#pass(), MINUTE_MILLIS / 4);
  }

  /** Starts over from the server's history; without it, the lines start now. @param {string} category */
  async load(category) {
    const asked = (this.#asked = {});
    const history = await fetchHistory(category, MINUTES).catch(() => null);
    if (asked !== this.#asked || !history) return;
    this.#minute = minuteHere(); // by this clock, however wrong it is: the last entry is the running minute
    const before = [...this.#units.keys()];
    this.#units = new Map(history.products.map(({ id, units }) => [id, Array.from({ length: MINUTES }, (_, i) => units.at(i - MINUTES) ?? 0)]));
    for (const id of [...before, ...this.#units.keys()]) this.#dirty.add(id);
    this.#pass();
    this.#paint();
  }

  /** Counts units ordered just now; those of a cancellation are negative. */
  add(id, units) {
    this.#pass();
    if (!this.#units.has(id)) this.#units.set(id, Array(MINUTES).fill(0));
    this.#units.get(id)[MINUTES - 1] += units;
    this.#touch(id);
  }

  /** @param {boolean} held whether nothing is drawn */
  set held(held) {
    this.#held = held;
    this.#paint();
  }

  /** Draws a product that has a new element. */
  show(id) {
    if (this.#units.has(id)) this.#touch(id);
  }

  #touch(id) {
    this.#dirty.add(id);
    this.#timer ||= setTimeout(() => this.#paint(), DRAW_MILLIS);
  }

  /** Shifts the lines as minutes pass. */
  #pass() {
    const passed = Math.min(MINUTES, minuteHere() - this.#minute);
    if (passed <= 0) return;
    this.#minute += passed;
    for (const [id, units] of this.#units) {
      units.splice(0, passed);
      units.push(...Array(passed).fill(0));
      this.#touch(id);
    }
  }

  #paint() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (this.#held) return;
    inSlices(this.#painting(), () => !this.#held);
  }

  *#painting() {
    for (const id of this.#dirty) {
      this.#dirty.delete(id);
      const units = this.#units.get(id) ?? [0];
      const most = Math.max(1, ...units);
      const line = units.map((each, i) => `${i ? 'L' : 'M'}${i} ${(9.5 - (9 * Math.max(0, each)) / most).toFixed(1)}`).join('');
      this.#draw(id, line, Math.max(0, units.reduce((sum, each) => sum + each, 0)));
      yield;
    }
  }
}
