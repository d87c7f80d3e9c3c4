import { Badge } from '../badge.js';
import { fill } from '../words.js';

/** Shows in the badge whether the connection is live, and in one line what matters about it and about the figures. */

/** Most interruptions are over before they are worth a word. */
const WORTH_A_WORD_MILLIS = 1_500;

export class Status {
  /** @type {import('../../embed/v1/feed.js').FeedStatus} */ #connection = { state: 'connecting' };
  #badge;
  #notice;
  #retry;
  #figures;
  #timer = 0;
  #failed = false;
  #remark = '';
  /** @type {Date | null} when the figures on show were asked for */ #asOf = null;

  /** The notice is a polite live region; the button is there while waiting is all that is done; the figures get marked. */
  constructor(badge, notice, retry, figures) {
    this.#badge = new Badge(badge);
    this.#notice = notice;
    this.#retry = retry;
    this.#figures = figures;
  }

  /** @param {import('../../embed/v1/feed.js').FeedStatus} connection */
  become(connection) {
    this.#connection = connection;
    const { state } = connection;
    this.#retry.hidden = state !== 'offline';
    this.#render();
    clearTimeout(this.#timer);
    if (state === 'live') this.#say();
    else this.#timer = setTimeout(() => this.#say(), WORTH_A_WORD_MILLIS);
  }

  /** The figures on show are new. @param {string} remark what to say about them, or nothing */
  fresh(remark) {
    this.#asOf = new Date();
    this.#failed = false;
    this.#remark = remark;
    this.#render();
    this.#say();
  }

  /** New figures did not come. */
  failed() {
    this.#failed = true;
    this.#render();
    this.#say();
  }

  set paused(paused) {
    this.#badge.paused = paused;
  }

  #render() {
    const { state, since } = this.#connection;
    this.#badge.show(state, since && ['offline', 'stale'].includes(state) ? fill('[[page.since]]', { time: when(since) }) : '');
    this.#figures.toggleAttribute('data-stale', this.#failed);
  }

  /** Writes only what is new: screen readers read out every write. */
  #say() {
    const trouble = this.#trouble();
    const sentence = trouble || this.#remark;
    this.#notice.dataset.kind = trouble ? 'warning' : 'remark';
    if (this.#notice.textContent !== sentence) this.#notice.textContent = sentence;
  }

  #trouble() {
    const { state } = this.#connection;
    if (state === 'stopped') return '[[page.stopped]]';
    if (state === 'stale') return '[[page.cut-off]]';
    if (!this.#failed && state !== 'offline') return '';
    const time = this.#asOf && when(this.#asOf);
    if (this.#failed && state === 'live') return fill(time ? '[[board.unanswered]]' : '[[board.unanswered-yet]]', { time });
    const trouble = navigator.onLine ? '[[page.no-connection]]' : '[[page.offline]]';
    return fill(time ? '[[page.as-of]]' : '[[board.not-yet]]', { trouble, time });
  }
}

/** Names the day, too, if it is another: a board may hang for days. @param {Date} date */
function when(date) {
  const day = date.toDateString() === new Date().toDateString() ? undefined : 'short';
  return date.toLocaleString([], { weekday: day, hour: 'numeric', minute: '2-digit' });
}
