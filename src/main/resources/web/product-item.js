/**
 * `<product-item data-id="A1">`: one product and what has been ordered of it. What it says stands in the page,
 * as one span a slot (`name`, `rrp`, `info`, `orders`), only ever set as text; how it looks, in its shadow root.
 * `order` is the event of its button.
 */

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host {
    display: grid; grid-row: span 3; grid-template-rows: subgrid; row-gap: 0; min-width: 0;
    background: var(--card); border: 1px solid var(--line); border-radius: var(--round); box-shadow: var(--lift); overflow: clip;
  }
  header, .count, details { padding-inline: var(--inset); min-width: 0; }
  header { padding-block: var(--inset); }
  h3, p { margin: 0; }
  h3 { font-size: 1.125rem; font-weight: 600; line-height: 1.35; overflow-wrap: anywhere; }
  header p { display: flex; flex-wrap: wrap; align-items: baseline; gap: .125rem .625rem; margin-top: .25rem; color: var(--soft); }
  .price { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
  .id { font: .8125rem/1 ui-monospace, monospace; }
  .count { border-top: 1px dashed var(--line); padding-block: .875rem .625rem; }
  .label { display: block; font-size: .8125rem; color: var(--soft); }
  /* A box of fixed size, so that a new total lays out nothing but itself, and digits as large as fit into it. */
  .box { display: block; contain: size layout; height: 3.25rem; line-height: 3.25rem; }
  .number { display: block; position: relative; isolation: isolate; width: fit-content; font-size: min(2.75rem, 18.5rem / var(--digits)); font-weight: 680; letter-spacing: -.02em; font-variant-numeric: tabular-nums; color: var(--number, var(--ink)); }
  .number::before { content: ''; position: absolute; z-index: -1; inset: .2em -.14em .18em; border-radius: .12em .3em .14em .26em; background: var(--marker); opacity: 0; transform: rotate(-1deg); }
  :host([data-pending]) .number { font-size: 1rem; font-weight: 400; letter-spacing: 0; color: var(--soft); }
  .rise { position: absolute; inset: auto auto 0 calc(100% + .625rem); white-space: nowrap; font-size: 1rem; letter-spacing: 0; color: var(--accent); opacity: 0; }
  details { border-top: 1px solid var(--line); font-size: .9375rem; }
  summary { margin-inline: calc(var(--inset) * -1) var(--order-room, calc(var(--inset) * -1)); padding: .75rem var(--inset); color: var(--soft); cursor: pointer; }
  summary:hover { color: var(--ink); }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
  .info { max-height: 18rem; overflow: auto; margin-bottom: var(--inset); white-space: pre-line; overflow-wrap: anywhere; }
  :host([data-bare]) details { display: none; }
  details, button { grid-area: 3 / 1; }
  /* It lies over the row of the details; where nobody may order, the page says that it is not shown. */
  button {
    display: var(--order, none); place-self: start end; min-width: 7.75rem; min-height: 2.25rem; margin: .3125rem var(--inset); padding: .25rem .75rem;
    border: 1px solid var(--edge); border-radius: .5rem; background: var(--card); color: var(--ink); font: inherit; font-size: .875rem; font-weight: 600; cursor: pointer;
  }
  button:hover { background: var(--ground); }
  [data-state="busy"] { border-color: var(--line); color: var(--soft); cursor: progress; }
  [data-state="done"] { border-color: var(--accent); color: var(--accent); }
  [data-state="refused"] { border-color: var(--red); color: var(--red); }
  @media (max-width: 30rem) {
    :host { grid-row: auto; grid-template: auto auto / 1fr auto; }
    .count { border: 0; text-align: end; padding-block: .75rem 0; width: calc(clamp(4.5rem, var(--digits, 3) * 1.5rem, 7.5rem) + var(--inset)); padding-inline-start: 0; }
    .box { height: 2.5rem; line-height: 2.5rem; }
    .number { margin-inline-start: auto; font-size: min(2.125rem, 10.5rem / var(--digits)); }
    .rise { inset: auto 0 100% auto; min-width: 4rem; line-height: 1.25rem; background: var(--card); }
    details, button { grid-area: 2 / 1 / auto / -1; }
  }
`);

const template = document.createElement('template');
template.innerHTML = `
  <header>
    <h3><slot name="name"></slot></h3>
    <p><span class="price"><slot name="rrp"></slot></span><span class="id"></span></p>
  </header>
  <div class="count">
    <span class="label">Ordered</span>
    <span class="box"><span class="number"><slot name="orders">pending</slot><span class="rise" aria-hidden="true"></span></span></span>
  </div>
  <details><summary>Details</summary><div class="info"><slot name="info"></slot></div></details>
  <button type="button"></button>`;

const WORDS = { ready: 'Order one', busy: 'Ordering…', done: 'Ordered', refused: 'Not ordered' };

const stillness = matchMedia('(prefers-reduced-motion: reduce)');

export class ProductItem extends HTMLElement {
  /** @type {number | undefined} */ #total;
  #root = this.attachShadow({ mode: 'open' });
  #motions = [];
  #button;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.append(template.content.cloneNode(true));
    const details = this.#root.querySelector('details');
    // What scrolls must be reachable by keyboard, and only what scrolls.
    details.addEventListener('toggle', () => {
      const info = details.lastElementChild;
      if (info.scrollHeight > info.clientHeight) info.tabIndex = 0;
      else info.removeAttribute('tabindex');
    });
    this.#button = this.#root.querySelector('button');
    this.#button.addEventListener('click', () => this.dispatchEvent(new Event('order', { bubbles: true })));
    this.ordering = 'ready';
  }

  connectedCallback() {
    this.setAttribute('role', 'listitem');
  }

  /**
   * Shows this product; what did not change is not touched.
   *
   * @param {import('./shop.js').Product} product
   * @param {(rrp: string) => string} price
   */
  show({ id, name, rrp, info }, price) {
    this.dataset.id = id;
    this.#root.querySelector('.id').textContent = id;
    this.#root.querySelector('summary').ariaLabel = `Details of ${name}`;
    this.#button.ariaLabel = `Order one ${name}`;
    this.#say('name', name);
    this.#say('rrp', price(String(rrp)));
    this.#say('info', info ?? '');
    this.toggleAttribute('data-bare', !info);
    this.toggleAttribute('data-pending', this.#total === undefined);
    if (this.#total === undefined) this.#say('orders', 'pending');
  }

  get name() {
    return this.querySelector(':scope > [slot="name"]').textContent;
  }

  /** How the order of one stands. @type {'ready' | 'busy' | 'done' | 'refused'} */
  get ordering() {
    return this.#button.dataset.state;
  }

  set ordering(state) {
    this.#button.dataset.state = state;
    this.#button.textContent = WORDS[state];
    // Not disabled, which would take the focus away.
    this.#button.ariaDisabled = String(state === 'busy');
  }

  /** What stands first in it that takes the focus. */
  focus() {
    this.#root.querySelector(this.hasAttribute('data-bare') ? 'button' : 'summary').focus({ preventScroll: true });
  }

  /** The total on show, where one is known. */
  get total() {
    return this.#total;
  }

  /**
   * @param {number} total
   * @param {boolean} [live] whether this is news: then a rise is marked for a moment
   */
  setTotal(total, live = false) {
    const rise = total - this.#total;
    if (rise === 0) return;
    this.#total = total;
    const text = String(total);
    this.#say('orders', text);
    this.removeAttribute('data-pending');
    this.#root.querySelector('.count').style.setProperty('--digits', text.length);
    if (live && rise > 0 && !stillness.matches) this.#mark(rise);
  }

  /** A stroke of the marker behind the number; only opacity moves, so nothing is laid out again. */
  #mark(rise) {
    const note = this.#root.querySelector('.rise');
    note.textContent = `+${rise}`;
    this.#motions.forEach((motion) => motion.cancel());
    // The note goes at once: text that fades cannot be read half of the time.
    this.#motions = [
      this.#root.querySelector('.number').animate({ opacity: [1, 1, 0] }, { duration: 1200, pseudoElement: '::before' }),
      note.animate({ opacity: [1, 1] }, 1500),
    ];
  }

  #say(slot, text) {
    let span = this.querySelector(`:scope > [slot="${slot}"]`);
    if (!span) {
      span = document.createElement('span');
      span.slot = slot;
      span.dir = 'auto';
      this.append(span);
    }
    if (span.textContent !== text) span.textContent = text;
  }
}

customElements.define('product-item', ProductItem);
