/**
 * Runs the live board. What sells best, and whether all this is live, is state and comes by the feed. Orders and units
 * a minute and the viewers are not: they are asked for, soon after the feed has moved and else now and then.
 */

import { Feed } from '../../embed/v1/feed.js';
import { BestSellers, PLACES, WINDOW } from './best.js';
import { Categories } from './categories.js';
import * as server from './figures.js';
import { Minutes } from './minutes.js';
import { Poll } from './poll.js';
import { Scope } from './scope.js';
import { Status } from './status.js';
import { Tiles } from './tiles.js';
import { Wall } from './wall.js';
import { fill } from '../words.js';

const byId = (id) => document.getElementById(id);
const figures = byId('figures');
const status = new Status(byId('status'), byId('notice'), byId('retry'), figures);
const tiles = new Tiles(figures);
const minutes = new Minutes(document.querySelector('.minutes'));
const best = new BestSellers(document.querySelector('.best'));
const poll = new Poll(turn, failed);
const scope = new Scope(byId('category'), look);
const categories = new Categories(byId('categories'), (name) => {
  scope.choose(name === scope.category ? '' : name);
  look();
});
const feed = new Feed({
  onTotal() {},
  onEvent(message, settled) {
    best.hear(message, settled);
    if (message.event === 'category-changed') isRenamed = true;
    moved(message.position);
  },
  onStatus(now) {
    best.become(now);
    status.become(now);
    if (now.state === 'stopped') console.warn('Tally:', now.reason);
    if (now.state === 'offline') poll.soon(); // the figures may be out of reach, too
  },
}, server.closed ? { token: server.token } : {});

/** A remark that stays until the reader looks at something else. */
let remark = '';
/** What the feed follows; null: nothing yet. */
let followed = null;
/** How far the feed has told. */
let position = '';
/** Whether a category has another title. */
let isRenamed = false;

/** Something was sold, or left the hour, also of what is not in the list: the figures are others. */
function moved(to) {
  if (!to || to === position) return;
  if (position) poll.soon();
  position = to;
}

/** Asks for all figures at once, and shows all of them or, if something fails, nothing. */
async function turn(signal) {
  const viewers = await server.viewers(signal);
  if (isRenamed || !scope.offers(viewers.of.keys())) await learnCategories(signal);
  if (signal.aborted) return;
  follow();
  const [whole, chosen] = await Promise.all([server.history(signal), scope.category && server.history(signal, scope.category)]);
  if (signal.aborted) return;
  const shown = chosen || whole;
  tiles.show(shown, scope.category ? viewers.of.get(scope.category) : viewers.all);
  minutes.show(shown);
  categories.show(whole.categories, viewers, scope.category);
  busy(false);
  byId('json-history').href = server.historyAddress(scope.category);
  status.fresh(shown.complete ? remark : '[[board.incomplete]]');
}

async function learnCategories(signal) {
  const all = await server.categories(signal);
  isRenamed = false;
  const missing = scope.offer(all);
  if (missing) remark = fill('[[board.no-such-category]]', { category: missing });
  categories.list(all);
}

/** Has the one connection follow what is chosen; it begins once that is known to be there. */
function follow() {
  if (followed === scope.category) return;
  const begins = followed === null;
  followed = scope.category;
  best.turn();
  feed.best(PLACES, { window: WINDOW, category: followed || undefined });
  if (begins) feed.start();
}

function failed() {
  busy(false);
  status.failed();
}

/** Looks at something else: the old figures stay until the new ones are there. */
function look() {
  remark = '';
  busy(true);
  if (followed !== null) follow();
  poll.now();
}

function busy(is) {
  figures.setAttribute('aria-busy', String(is));
}

byId('retry').addEventListener('click', () => {
  feed.retry();
  poll.now();
});
byId('pause').addEventListener('click', ({ currentTarget }) => {
  poll.paused = !poll.paused;
  status.paused = best.held = poll.paused;
  currentTarget.innerHTML = poll.paused ? '[[page.resume-html]]' : '[[page.pause-html]]';
});
new Wall(byId('wall'), () => minutes.repaint());
poll.start();
// The heaviest part comes last: it must not delay the figures.
requestAnimationFrame(() => setTimeout(() => minutes.loadChart()));
