import { Badge } from './badge.js';
import { fill } from './words.js';

/**
 * Shows in the badge the state of the connection, in one line what is wrong with it, and in passing what has just
 * happened. Each has a place of its own, so that none takes another's and nothing moves.
 */

/** Most interruptions are over before they are worth a word. */
const WORTH_A_WORD_MILLIS = 1_500;
const READING_MILLIS = 8_000;

export class Status {
  /** @type {import('../embed/v1/feed.js').FeedStatus} */ #status = { state: 'connecting' };
  #lossTimer = 0;
  #readTimer = 0;
  #badge;
  #trouble;
  #retry;
  #notice;

  /** Trouble and notice are polite live regions; the button to retry is there while waiting is all that is done. */
  constructor(badge, trouble, retry, notice) {
    this.#badge = new Badge(badge);
    this.#trouble = trouble;
    this.#retry = retry;
    this.#notice = notice;
  }

  /** Says something in passing. @param {string} sentence @param {'bad'} [kind] if something went wrong */
  say(sentence, kind) {
    clearTimeout(this.#readTimer);
    this.#readTimer = setTimeout(() => (this.#notice.textContent = ''), READING_MILLIS);
    this.#notice.dataset.kind = kind ?? '';
    this.#notice.textContent = sentence;
  }

  /** @param {boolean} paused whether the display is held */
  set paused(paused) {
    this.#badge.paused = paused;
  }

  /** @param {import('../embed/v1/feed.js').FeedStatus} status */
  become(status) {
    this.#status = status;
    this.#badge.show(status.state, ['offline', 'stale'].includes(status.state) ? this.#aged('[[page.since]]') : '');
    clearTimeout(this.#lossTimer);
    const { state } = status;
    this.#retry.hidden = state !== 'offline';
    if (state === 'stopped') this.#warn('[[page.stopped]]');
    else if (state === 'live' && this.#trouble.textContent) {
      this.#warn('');
      this.say('[[page.live-again]]');
    } else if (state !== 'live') {
      const trouble = state === 'stale' ? '[[page.cut-off]]' : navigator.onLine ? '[[page.no-connection]]' : '[[page.offline]]';
      const sentence = this.#aged('[[page.as-of]]', { trouble }) || fill('[[page.not-yet]]', { trouble });
      this.#lossTimer = setTimeout(() => this.#warn(sentence), WORTH_A_WORD_MILLIS);
    }
  }

  /** Returns the sentence with the time since when it is so; empty: that is not known. */
  #aged(sentence, values) {
    const time = this.#status.since?.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
    return time ? fill(sentence, { time, ...values }) : '';
  }

  #warn(sentence) {
    this.#trouble.textContent = sentence;
  }
}
