/** Keeps the choice of the time whose units are counted in step with the page's address: `?window=24h`. */

const SUMMARIES = '[[page.summary]]';

export class Period {
  /** @type {HTMLSelectElement} */ #select;

  /** @param {() => void} onChoice the reader chose another */
  constructor(select, onChoice) {
    this.#select = select;
    this.read();
    select.addEventListener('change', () => {
      const url = new URL(location.href);
      if (select.value) url.searchParams.set('window', select.value);
      else url.searchParams.delete('window');
      history.pushState(null, '', url);
      onChoice();
    });
  }

  /** Takes the choice from the address; returns whether it is another. */
  read() {
    const before = this.#select.value;
    const asked = new URLSearchParams(location.search).get('window') ?? '';
    this.#select.value = asked;
    if (!this.window) this.#select.value = '';
    return this.#select.value !== before;
  }

  /** Returns the window to ask the server for. @returns {string | undefined} */
  get window() {
    return this.#select.value || undefined;
  }

  /** Returns the sentence that sums up what was ordered. */
  get summary() {
    return SUMMARIES[this.window ?? 'all'];
  }
}
