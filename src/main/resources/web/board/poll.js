/**
 * Polls, one turn at a time: not while the page is hidden, and not while it is paused. Ignores a turn that a newer
 * one has overtaken.
 */

const REST_MILLIS = 5_000;
/** A slow server or line is asked less often: asking takes at most a fifth of the time. */
const REST_OF_ASKING = 4;
const PATIENCE_MILLIS = 15_000;

export class Poll {
  #turn;
  #failed;
  #timer = 0;
  #paused = false;
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
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#rest(0) : this.#paused || this.now()));
    addEventListener('online', () => this.#paused || this.now());
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

  /** Asks at once, even while paused: the reader wants it. */
  async now() {
    this.#abandon();
    const running = new AbortController();
    this.#running = running;
    const began = performance.now();
    const deadline = setTimeout(() => running.abort(), PATIENCE_MILLIS);
    try {
      await this.#turn(running.signal);
    } catch {
      if (running === this.#running) this.#failed();
    } finally {
      clearTimeout(deadline);
    }
    if (running === this.#running) this.#rest((performance.now() - began) * REST_OF_ASKING);
  }

  #rest(millis) {
    clearTimeout(this.#timer);
    if (document.hidden || this.#paused) return;
    this.#timer = setTimeout(() => this.now(), Math.max(REST_MILLIS, millis));
  }

  #abandon() {
    clearTimeout(this.#timer);
    const running = this.#running;
    this.#running = null;
    running?.abort();
  }
}
