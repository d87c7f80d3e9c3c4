import { Badge } from './badge.js';

/** Shows in the badge the state of the connection, and in one line what matters. */

/** Most interruptions are over before they are worth a word. */
const WORTH_A_WORD_MILLIS = 1_500;
const READING_MILLIS = 8_000;

export class Status {
  /** @type {import('../embed/v1/feed.js').FeedStatus} */ #status = { state: 'connecting' };
  /** Comes back after what is said in passing. */ #warning = '';
  #lossTimer = 0;
  #readTimer = 0;
  #badge;
  #notice;

  /** The notice is a polite live region. */
  constructor(badge, notice) {
    this.#badge = new Badge(badge);
    this.#notice = notice;
  }

  /** Says something in passing. @param {string} sentence */
  say(sentence) {
    clearTimeout(this.#readTimer);
    this.#readTimer = setTimeout(() => this.#warn(this.#warning), READING_MILLIS);
    delete this.#notice.dataset.kind;
    this.#notice.textContent = sentence;
  }

  /** @param {boolean} paused whether the display is held */
  set paused(paused) {
    this.#badge.paused = paused;
  }

  /** @param {import('../embed/v1/feed.js').FeedStatus} status */
  become(status) {
    this.#status = status;
    this.#badge.show(status.state, ['offline', 'stale'].includes(status.state) ? this.#age(' since ') : '');
    clearTimeout(this.#lossTimer);
    const { state, reason } = status;
    if (state === 'stopped') this.#warn(`${reason} The totals no longer move. Reload the page to try again.`);
    else if (state === 'live' && this.#warning) {
      this.#warning = '';
      this.say('Live again.');
    } else if (state !== 'live') {
      const trouble = state === 'stale' ? 'The server is cut off from the shop.' : navigator.onLine ? 'No connection.' : 'You are offline.';
      const sentence = `${trouble} ${this.#age('Totals as of ') || 'The page keeps trying'}.`;
      this.#lossTimer = setTimeout(() => this.#warn(sentence), WORTH_A_WORD_MILLIS);
    }
  }

  #age(words) {
    const time = this.#status.since?.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
    return time ? words + time : '';
  }

  #warn(sentence) {
    clearTimeout(this.#readTimer);
    this.#warning = sentence;
    this.#notice.dataset.kind = 'warning';
    this.#notice.textContent = sentence;
  }
}
