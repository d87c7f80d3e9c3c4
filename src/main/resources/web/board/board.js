/**
 * Runs the live board. It polls its figures every few seconds and does not follow the feed: the feed has the all-time
 * units of one category, and the board shows orders and units a minute of all of them, as the server counts them.
 */

import { BestSellers, bestOf, PLACES } from './best.js';
import { Categories } from './categories.js';
import * as server from './figures.js';
import { Minutes } from './minutes.js';
import { Poll } from './poll.js';
import { Scope } from './scope.js';
import { Status } from './status.js';
import { Tiles } from './tiles.js';
import { Wall } from './wall.js';

const byId = (id) => document.getElementById(id);
const figures = byId('figures');
const status = new Status(byId('status'), byId('notice'), figures);
const tiles = new Tiles(figures);
const minutes = new Minutes(document.querySelector('.minutes'));
const best = new BestSellers(document.querySelector('.best'));
const poll = new Poll(turn, failed);
const scope = new Scope(byId('category'), look);
const categories = new Categories(byId('categories'), (name) => {
  scope.choose(name === scope.category ? '' : name);
  look();
});

/** A remark that stays until the reader looks at something else. */
let remark = '';

/** Asks for everything at once, and shows all of it or, if something fails, nothing. */
async function turn(signal) {
  const viewers = await server.viewers(signal);
  if (!scope.offers(viewers.of.keys())) await learnCategories(signal);
  const [shown, each] = await Promise.all([server.history(scope.category, PLACES, signal), server.byCategory(signal)]);
  const sold = bestOf(shown);
  await best.learn(sold, scope.categories, signal);
  if (signal.aborted) return;
  tiles.show(shown, scope.category ? viewers.of.get(scope.category) : viewers.all);
  minutes.show(shown);
  best.show(sold);
  categories.show(each, viewers, scope.category);
  busy(false);
  byId('json-history').href = server.historyAddress(scope.category);
  status.fresh(shown.complete ? remark : 'The server has just started and still reads older orders: the figures will rise.');
}

async function learnCategories(signal) {
  const all = await server.categories(signal);
  const missing = scope.offer(all);
  if (missing) remark = `There is no category “${missing}”. This is the whole shop.`;
  categories.list(all);
}

function failed() {
  busy(false);
  status.failed();
}

/** Looks at something else: the old figures stay until the new ones are there. */
function look() {
  remark = '';
  busy(true);
  poll.now();
}

function busy(is) {
  figures.setAttribute('aria-busy', String(is));
}

byId('pause').addEventListener('click', ({ currentTarget }) => {
  poll.paused = !poll.paused;
  status.paused = poll.paused;
  currentTarget.firstChild.data = poll.paused ? 'Resume' : 'Pause';
});
new Wall(byId('wall'), () => minutes.repaint());
poll.start();
// The heaviest part comes last: it must not delay the figures.
requestAnimationFrame(() => setTimeout(() => minutes.loadChart()));
