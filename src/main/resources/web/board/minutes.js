import { clock, MinutesChart } from './chart.js';
import { lastFull, sum } from './figures.js';
import { fill, plural } from '../words.js';

/** Shows orders a minute: a chart, a sentence that describes it, and a table with the same figures. */
export class Minutes {
  #canvas;
  #details;
  #failure;
  #body;
  #format = new Intl.NumberFormat();
  /** @type {import('./figures.js').History | null} */ #history = null;
  /** @type {MinutesChart | null} */ #chart = null;

  constructor(section) {
    this.#canvas = section.querySelector('canvas');
    this.#details = section.querySelector('details');
    this.#failure = section.querySelector('#chart-failure');
    this.#body = section.querySelector('tbody');
  }

  /** Loads the chart library, the heaviest part of the page; if it fails, opens the table. */
  async loadChart() {
    try {
      this.#chart = await MinutesChart.load(this.#canvas);
      if (this.#history) this.#chart.show(this.#history);
    } catch {
      this.#canvas.parentElement.hidden = true;
      this.#failure.hidden = false;
      this.#details.open = true;
    }
  }

  /** @param {import('./figures.js').History} history */
  show(history) {
    this.#history = history;
    this.#tabulate(history);
    this.#canvas.setAttribute('aria-label', this.#sentence(history));
    this.#chart?.show(history);
  }

  /** Draws again: sizes or colours of the page have changed. */
  repaint() {
    this.#chart?.paint();
  }

  #sentence({ minutes, orders }) {
    const most = Math.max(...orders);
    if (most <= 0) return '[[board.chart-none]]';
    const time = clock(minutes[orders.indexOf(most)]);
    return plural('[[board.chart]]', sum(orders), { time, most: this.#format.format(most), full: this.#format.format(lastFull(orders)) });
  }

  /** Fills the table, newest first; keeps its rows, and so the reader's place. */
  #tabulate({ minutes, orders, units }) {
    while (this.#body.rows.length < minutes.length) this.#body.append(row());
    minutes.forEach((minute, i) => {
      const [time, ...figures] = this.#body.rows[minutes.length - 1 - i].cells;
      time.firstChild.dateTime = minute.toISOString();
      time.firstChild.textContent = i === minutes.length - 1 ? fill('[[board.running]]', { time: clock(minute) }) : clock(minute);
      figures[0].textContent = this.#format.format(orders[i]);
      figures[1].textContent = this.#format.format(units[i]);
    });
  }
}

function row() {
  const row = document.createElement('tr');
  const head = document.createElement('th');
  head.scope = 'row';
  head.append(document.createElement('time'));
  row.append(head, document.createElement('td'), document.createElement('td'));
  return row;
}
