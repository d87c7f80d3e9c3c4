/**
 * The board on a wall: dark, large, the whole screen, without anything to click; `?wall` in the address. Escape, or
 * leaving the full screen, leads back.
 */

const NAME = 'wall';

export class Wall {
  #onTurn;
  /** Keeps the screen on while it is looked at. @type {WakeLockSentinel | null} */ #lock = null;

  /** @param {() => void} onTurn sizes and colours are others now */
  constructor(button, onTurn) {
    this.#onTurn = onTurn;
    button.addEventListener('click', () => {
      this.#turn(true);
      document.documentElement.requestFullscreen?.().catch(() => {}); // the window will do
    });
    document.addEventListener('fullscreenchange', () => document.fullscreenElement || this.#turn(false));
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && this.isUp && this.#turn(false));
    document.addEventListener('visibilitychange', () => this.#hold());
    if (new URLSearchParams(location.search).has(NAME)) this.#turn(true);
  }

  get isUp() {
    return NAME in document.documentElement.dataset;
  }

  #turn(up) {
    if (up === this.isUp) return;
    const url = new URL(location.href);
    if (up) url.searchParams.set(NAME, '');
    else url.searchParams.delete(NAME);
    history.replaceState(history.state, '', url);
    document.documentElement.toggleAttribute(`data-${NAME}`, up);
    this.#hold();
    this.#onTurn();
  }

  /** The browser lets go of it whenever the page is hidden. */
  async #hold() {
    if (!this.isUp || document.hidden) return void this.#lock?.release();
    this.#lock = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null;
    if (!this.isUp) this.#lock?.release(); // it went down meanwhile
  }
}
