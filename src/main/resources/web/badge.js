const WORDS = '[[state]]';

/** Shows the state of the connection in one word. */
export class Badge {
  #element;
  #state = 'connecting';
  #remark = '';
  #paused = false;

  constructor(element) {
    this.#element = element;
  }

  /**
   * @param {string} state connecting, live, stale, offline or stopped
   * @param {string} [remark] what comes after the word
   */
  show(state, remark = '') {
    this.#state = state;
    this.#remark = remark;
    this.#render();
  }

  /** @param {boolean} paused whether the display is held */
  set paused(paused) {
    this.#paused = paused;
    this.#render();
  }

  #render() {
    const isPaused = this.#paused && this.#state === 'live';
    const word = isPaused ? 'paused' : this.#state;
    this.#element.dataset.state = this.#state;
    this.#element.toggleAttribute('data-paused', isPaused);
    const remark = document.createElement('span');
    remark.className = 'remark';
    remark.textContent = this.#remark && ` ${this.#remark}`;
    this.#element.replaceChildren(WORDS[word], remark);
  }
}
