/** The badge, which says how the connection is, and the one line that says what matters. */

/** Most interruptions are over before they are worth a word. */
const WORTH_A_WORD_MILLIS = 1_500;
const READING_MILLIS = 8_000;

export class Status {
  #state = 'connecting';
  #paused = false;
  /** When the totals on show were last known to be right. */ #lastLive = null;
  /** What stays true for longer than one reads it. */ #warning = '';
  #lossTimer = 0;
  #readTimer = 0;
  #badge;
  #notice;

  /** The notice is a polite live region. */
  constructor(badge, notice) {
    this.#badge = badge;
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
    this.#paused = paused;
    this.#show();
  }

  /**
   * @param {import('./embed/v1/feed.js').FeedState} state
   * @param {string} [reason] why it stopped
   */
  become(state, reason) {
    if (this.#state === 'live') this.#lastLive = new Date();
    this.#state = state;
    this.#show();
    clearTimeout(this.#lossTimer);
    if (state === 'stopped') this.#warn(`${reason} The totals no longer move. Reload the page to try again.`);
    else if (state === 'offline' && !navigator.onLine) this.#warn(`You are offline. ${this.#age}`);
    else if (state !== 'live') {
      this.#lossTimer = setTimeout(() => this.#warn(`No connection. ${this.#age}`), WORTH_A_WORD_MILLIS);
    } else if (this.#warning) {
      this.#warning = '';
      this.say('Live again.');
    }
  }

  get #age() {
    const time = this.#lastLive?.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
    return time ? `Totals as of ${time}.` : 'The page keeps trying.';
  }

  #show() {
    const state = this.#paused && this.#state === 'live' ? 'paused' : this.#state;
    this.#badge.dataset.state = this.#state;
    this.#badge.toggleAttribute('data-paused', state === 'paused');
    this.#badge.textContent = state[0].toUpperCase() + state.slice(1);
  }

  #warn(sentence) {
    clearTimeout(this.#readTimer);
    this.#warning = sentence;
    this.#notice.dataset.kind = 'warning';
    this.#notice.textContent = sentence;
  }
}
