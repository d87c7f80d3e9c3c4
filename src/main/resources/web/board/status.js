import { Badge } from '../badge.js';
import { clock } from './chart.js';

/** Shows in the badge whether the figures are current, and in one line what matters. */

export class Status {
  #badge;
  #notice;
  #figures;
  /** @type {Date | null} when the figures on show were requested */ #asOf = null;

  /** The notice is a polite live region; the figures get marked when stale. */
  constructor(badge, notice, figures) {
    this.#badge = new Badge(badge);
    this.#notice = notice;
    this.#figures = figures;
  }

  /** @param {string} [remark] what to say about these figures */
  fresh(remark = '') {
    this.#asOf = new Date();
    this.#say(remark);
    this.#become('live');
  }

  failed() {
    const as = this.#asOf && clock(this.#asOf);
    const why = navigator.onLine ? 'The server does not answer.' : 'You are offline.';
    this.#say(`${why} ${as ? `Figures as of ${as}.` : 'There are no figures yet.'} The board keeps trying.`, 'warning');
    this.#become('offline');
  }

  set paused(paused) {
    this.#badge.paused = paused;
  }

  #become(state) {
    this.#badge.show(state);
    this.#figures.toggleAttribute('data-stale', state === 'offline');
  }

  /** Writes only what is new: screen readers read out every write. */
  #say(sentence, kind = 'remark') {
    this.#notice.dataset.kind = kind;
    if (this.#notice.textContent !== sentence) this.#notice.textContent = sentence;
  }
}
