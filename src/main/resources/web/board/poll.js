/**
 * Polls, one turn at a time: soon after it was told of news, else now and then; not while the page is hidden, and not
 * while it is paused. Ignores a turn that a newer one has overtaken.
 */

/** In a shop where nothing happens, the running minute and the viewers still move. */
const REST_MILLIS = 30_000;
const NEWS_MILLIS = 10_000;
/** A slow server or line is asked less often: asking takes at most a fifth of the time. */
const REST_OF_ASKING = 4;
const PATIENCE_MILLIS = 15_000;

export class Poll {
  #turn;
  #failed;
  #timer = 0;
  #paused = false;
  /** Whether there is something to ask for. */ #news = false;
  #endedAt = 0;
  /** How long to rest at least. */ #least = NEWS_MILLIS;
  /** @type {AbortController | null} the turn under way */ #running = null;

  /**
   * @param {(signal: AbortSignal) => Promise<void>} turn once aborted, it must show nothing
   * @param {() => void} failed
   */
  constructor(turn, failed) {
    this.#turn = turn;
    this.#failed = failed;
  }

  start() {
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#rest() : this.#paused || this.now()));
    this.now();
  }

  get paused() {
    return this.#paused;
  }

  set paused(paused) {
    this.#paused = paused;
    if (paused) this.#abandon();
    else this.now();
  }

  /** Something may have changed: asks as soon as the rest is long enough. */
  soon() {
    if (this.#news) return;
    this.#news = true;
    if (!this.#running) this.#rest();
  }

  /** Asks at once, even while paused: the reader wants it. */
  async now() {
    this.#abandon();
    const running = new AbortController();
    this.#running = running;
    this.#news = false;
    const began = performance.now();
    const deadline = setTimeout(() => running.abort(), PATIENCE_MILLIS);
    try {
      await this.#turn(running.signal);
    } catch {
      if (running !== this.#running) return;
      this.#news = true; // there is something to ask for still
      this.#failed();
    } finally {
      clearTimeout(deadline);
    }
    if (running !== this.#running) return;
    this.#running = null;
    this.#endedAt = performance.now();
    this.#least = Math.max(NEWS_MILLIS, (this.#endedAt - began) * REST_OF_ASKING);
    this.#rest();
  }

  #rest() {
    clearTimeout(this.#timer);
    if (document.hidden || this.#paused) return;
    const millis = this.#news ? this.#least : Math.max(this.#least, REST_MILLIS);
    this.#timer = setTimeout(() => this.now(), this.#endedAt + millis - performance.now());
  }

  #abandon() {
    clearTimeout(this.#timer);
    const running = this.#running;
    this.#running = null;
    running?.abort();
  }
}
