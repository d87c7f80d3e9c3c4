/** Draws the bars with Chart.js, in the page's colours. */

const LIBRARY = '../../lib/chart.js';
const NARROW_PIXELS = 520;

/** Writes a time in the reader's time zone. @param {Date} minute */
export function clock(minute) {
  return minute.toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
}

export class MinutesChart {
  #chart;
  #canvas;
  /** @type {Date[]} */ #minutes = [];

  /** @param {HTMLCanvasElement} canvas @returns {Promise<MinutesChart>} rejected if the library cannot be loaded */
  static async load(canvas) {
    await import(LIBRARY);
    return new MinutesChart(canvas, window.Chart);
  }

  constructor(canvas, Chart) {
    this.#canvas = canvas;
    Chart.defaults.font.family = getComputedStyle(canvas).fontFamily;
    this.#chart = new Chart(canvas, this.#configuration());
    for (const theme of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(theme).addEventListener('change', () => this.paint());
    }
    this.paint();
  }

  /** @param {import('./figures.js').History} history */
  show({ minutes, orders }) {
    this.#minutes = minutes;
    this.#chart.data.labels = minutes.map(clock);
    this.#chart.data.datasets[0].data = orders;
    this.paint();
  }

  #configuration() {
    return {
      type: 'bar',
      data: { labels: [], datasets: [{ label: '[[board.orders]]', data: [], barPercentage: 1, categoryPercentage: 0.8, borderRadius: 2 }] },
      options: {
        animation: false,
        maintainAspectRatio: false,
        interaction: { mode: 'index', intersect: false },
        plugins: { legend: { display: false }, tooltip: { displayColors: false } },
        scales: {
          x: { grid: { display: false }, ticks: { autoSkip: false, maxRotation: 0, callback: (_, index) => this.#tick(index) } },
          y: { beginAtZero: true, suggestedMax: 4, border: { display: false }, ticks: { precision: 0, maxTicksLimit: 6 } },
        },
      },
    };
  }

  /** Labels round times only, as many as there is room for. */
  #tick(index) {
    const step = this.#chart?.width < NARROW_PIXELS ? 20 : 10;
    return this.#minutes[index]?.getMinutes() % step === 0 ? this.#chart.data.labels[index] : undefined;
  }

  /** Draws in the page's present colours and size. */
  paint() {
    const style = getComputedStyle(this.#canvas);
    const [accent, edge, card, ink, soft, line] = ['accent', 'edge', 'card', 'ink', 'soft', 'line'].map((name) => style.getPropertyValue(`--${name}`).trim());
    const { data, options } = this.#chart;
    const [bars] = data.datasets;
    const running = bars.data.length - 1;
    bars.backgroundColor = bars.data.map((_, i) => (i === running ? edge : accent));
    options.scales.x.border = { color: line };
    options.scales.y.grid = { color: line };
    for (const axis of Object.values(options.scales)) Object.assign(axis.ticks, { color: soft, font: { size: 0.75 * parseFloat(style.fontSize) } });
    Object.assign(options.plugins.tooltip, { backgroundColor: ink, titleColor: card, bodyColor: card });
    this.#chart.update('none');
  }
}
