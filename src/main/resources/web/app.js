/**
 * Connects the parts of the page. The feed reports what happens, the listing keeps the list correct,
 * the shelf holds the elements; what one part needs of another goes through here.
 */
import { Feed, waitMillis } from '../embed/v1/feed.js';
import { Arrangement } from './arrangement.js';
import { access, isGood } from './http.js';
import { Listing } from './listing.js';
import { Period } from './period.js';
import { Picker } from './picker.js';
import { priceFormat } from './price.js';
import { Shelf } from './shelf.js';
import { fetchCategories } from './shop.js';
import { Sparklines } from './sparklines.js';
import { Status } from './status.js';
import { fill, plural } from './words.js';

const $ = (id) => document.getElementById(id);
const told = (name) => document.querySelector(`meta[name="tally-${name}"]`).content;
/** Whether only those with a token may read. */
const closed = told('reads') === 'token';

const status = new Status($('status'), $('trouble'), $('retry'), $('notice'));
const sparklines = new Sparklines((id, line, units) => shelf.item(id)?.draw(line, units));
const shelf = new Shelf($('products'), {
  price: priceFormat(told('currency')),
  arrangement: () => arrangement,
  onShow: (id) => sparklines.show(id),
  // What leaves a window was ordered long ago.
  onRise: (id, units) => current && (units > 0 || !period.window) && sparklines.add(id, units),
  onStranger: () => listing.stranger(),
  onChange: summarise,
});
const arrangement = new Arrangement($('products'), $('search'), $('sort'), () => shelf.items, () => {
  announce = true;
  show('shown');
  summarise();
});
const listing = new Listing($('products'), shelf, show);
const picker = new Picker($('category'), (category) => {
  announce = true;
  arrangement.read();
  const turned = period.read();
  if (category !== listing.category) return open(category);
  if (turned) return turn();
  // A step in the page's history that leads to another search, or to another place on the page.
  arrangement.settle();
  show('shown');
  summarise();
});
const period = new Period($('window'), turn);
const feed = new Feed({
  onTotal: (id, total) => shelf.setTotal(id, total),
  onEvent: hear,
  onStatus(now) {
    // A server that is cut off tells what it missed once it no longer is; nothing has to be asked for.
    if (now.state === 'stale' || cutOff) shelf.stale = now.state !== 'live' || incomplete;
    cutOff = now.state === 'stale';
    if (now.state !== 'live' && !cutOff) {
      current = false;
      shelf.stale = true;
      missed = true;
    }
    status.become(now);
    if (now.state === 'stopped') console.warn('Tally:', now.reason);
  },
}, closed ? { token: goodToken } : {});
/** Once somebody orders. @type {Promise<import('./orders.js').Orders> | undefined} */
let orders;
/** Once somebody turns to it. */
let addForm;
/** Whether it was sent before it was there. */
let eager = false;
/** Once somebody opens it. */
let manage;

/** Whether events may have been missed, such as new categories and orders. */
let missed = !$('products').dataset.category;
/** Whether the totals have caught up: a rise is then a new order. */
let current = false;
/** Whether the server is cut off from the shop. */
let cutOff = false;
/** Whether the totals of a window may be too low. */
let incomplete = false;
let failures = 0;
let announce = false;
let paused = false;
let frame = 0;

/** Returns the reader's token, or closes the page if that is no longer good. */
async function goodToken() {
  if (await isGood(access.token, 'read').catch(() => true)) return access.token;
  return access.onRefused();
}

/** Opens a category, on the same socket. */
function open(category) {
  current = false;
  feed.follow(category, '', period);
  listing.choose(category);
  addForm?.clear();
  name(category);
}

/** Counts the units of another time, on the same socket. */
function turn() {
  if (listing.category === null) return;
  current = false;
  shelf.stale = true;
  feed.follow(listing.category, '', period);
  name(listing.category);
}

function name(category) {
  $('products').dataset.category = category;
  $('products').dataset.window = period.window ?? '';
  const title = picker.title(category);
  document.title = fill('[[page.title-of]]', { title });
  $('add-where').textContent = title;
  manage?.show();
  $('json-products').href = `./${category}`;
  $('json-totals').href = `orders/${category}${period.window ? `?window=${period.window}` : ''}`;
}

function hear(message, settled) {
  switch (message.event) {
    case 'synced':
      if (listing.category !== null) {
        listing.synced(message);
        complete(message);
        current = true;
        if (told('history') === 'open') sparklines.load(listing.category);
      }
      if (missed) refresh();
      break;
    case 'product-added':
    case 'product-changed':
    case 'product-removed':
      listing.changed(message, settled);
      break;
    case 'completeness':
      complete(message);
      break;
    case 'category-added':
    case 'category-changed':
      putCategory(message.category);
      break;
    case 'category-removed':
      removeCategory(message.category.name);
      break;
    case 'error':
      console.warn('Tally:', message);
      break;
    // position and pong are the feed's; events that only a later server sends are ignored.
  }
}

/** Totals of a window may be too low until the server has read its orders again. */
function complete({ complete = true }) {
  incomplete = !complete;
  shelf.stale = incomplete;
  $('products').toggleAttribute('data-incomplete', incomplete);
  summarise();
  if (incomplete) status.say('[[page.incomplete]]');
}

async function refresh() {
  missed = false;
  try {
    picker.fill(await fetchCategories());
    failures = 0;
    settleCategory();
  } catch (problem) {
    missed = true;
    if (listing.category === null) show('failed', problem);
    setTimeout(() => missed && refresh(), 1_000 + waitMillis(failures++));
  }
}

/** Makes sure that the open category exists. */
function settleCategory() {
  if (picker.has(listing.category)) return;
  if (picker.size === 0) return empty();
  open(picker.choose());
}

function putCategory(category) {
  picker.put(category);
  settleCategory();
  if (listing.category !== category.name) return;
  name(category.name);
  if (listing.isShown) show('shown');
}

function removeCategory(gone) {
  const isHere = listing.category === gone;
  const title = picker.title(gone);
  picker.remove(gone);
  settleCategory();
  const category = listing.category && picker.title(listing.category);
  if (isHere) status.say(fill(category ? '[[page.retired-now]]' : '[[page.retired]]', { title, category }));
}

/** Clears the page: the server came back without data. */
function empty() {
  listing.clear();
  manage?.show();
  document.title = '[[page.title]]';
  show('shown');
}

/** Shows one of four views: the products, placeholders, nothing to show, or what went wrong. */
function show(state, problem) {
  // An error stays on show until something succeeds.
  if (state === 'loading' && !$('failure').hidden) return;
  const { size } = arrangement;
  const all = shelf.items.length;
  $('loading').hidden = (state !== 'loading' && listing.isWhole) || size > 0;
  if (state === 'failed' && $('failure').hidden) status.say('[[page.not-loaded]]', 'bad');
  $('failure').hidden = state !== 'failed';
  $('empty').hidden = state !== 'shown' || size > 0 || !listing.isWhole;
  $('products').hidden = state === 'failed' || all === 0;
  $('goods').parentElement.toggleAttribute('data-vacant', listing.category === null);
  if (problem) $('failure-text').textContent = fill('[[page.keeps-trying]]', { problem: problem.message });
  const category = picker.title(listing.category);
  [$('empty-title').textContent, $('empty-text').textContent] = all
    ? [fill('[[page.no-match]]', { category, query: arrangement.query }), '[[page.no-match-hint]]']
    : picker.size
      ? [fill('[[page.no-products]]', { category }), '[[page.no-products-hint]]']
      : ['[[page.no-categories]]', '[[page.no-categories-hint]]'];
  $('clear').hidden = all === 0;
  if (!$('empty').hidden && !picker.size) askForFirst();
  $('first').hidden = picker.size > 0;
  if (announce && state === 'shown') {
    announce = false;
    status.say(fill('[[page.showing]]', { category, products: shown() }));
  }
}

/** Fetches what adds a category once a shop is seen to have none. */
function askForFirst() {
  once($('first'), ({ First }) => new First($('first'), (category) => {
    putCategory(category);
    status.say(fill('[[page.first-added]]', { title: category.title || category.name }));
  }));
}

/** Fetches what adds products. */
function askForForm() {
  once($('add'), ({ AddForm }) => {
    addForm = new AddForm($('add'), () => listing.category, (fields) => shelf.promise(fields), added);
    if (eager) $('add').requestSubmit();
  }, () => (eager = false));
}

/** Fetches what adds, renames and retires categories. */
function askToManage() {
  once($('manage'), ({ Manage }) => {
    manage = new Manage($('manage'), {
      category: () => picker.get(listing.category),
      size: () => shelf.items.length,
      onChanged: putCategory,
      onRetired(gone) {
        removeCategory(gone);
        $(picker.size ? 'category' : 'first-title').focus();
      },
      say: (sentence) => status.say(sentence),
    });
  });
}

/** Fetches what edits products once somebody who may write opens the details of one. */
function askToEdit() {
  if (document.documentElement.dataset.writes === 'token') return;
  once($('products'), ({ Editing }) => new Editing($('products'), () => listing.shown, (product) => shelf.change(product), (sentence, kind) => status.say(sentence, kind)));
}

/** Fetches an element's module once, as not every reader needs it; if that fails, the next call fetches it again. */
function once({ dataset }, use, failed = () => {}) {
  const { module } = dataset;
  delete dataset.module;
  if (!module) return;
  import(new URL(module, document.baseURI)).then(use, () => {
    dataset.module = module;
    failed();
    unloaded();
  });
}

/** Fetches what orders when somebody does for the first time; most readers only look. */
async function order({ target }) {
  if (target.ordering === 'busy') return;
  target.ordering = 'busy';
  orders ??= import('./orders.js').then(({ Orders }) => new Orders((sentence, kind) => status.say(sentence, kind)));
  try {
    (await orders).one(target);
  } catch {
    orders = undefined;
    target.ordering = 'ready';
    unloaded();
  }
}

function unloaded() {
  status.say('[[page.part-not-loaded]]', 'bad');
}

function shown() {
  const { size } = arrangement;
  const all = shelf.items.length;
  return size === all ? plural('[[page.count]]', all) : plural('[[page.count-some]]', all, { shown: size.toLocaleString() });
}

/** Updates the summary once a frame, however many totals came. */
function summarise() {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    $('summary').textContent = !listing.isWhole ? '[[page.loading]]' : incomplete ? shown() : plural(period.summary, shelf.units, { products: shown() });
    if (listing.isShown && $('empty').hidden === (arrangement.size === 0)) show('shown');
  });
}

function added(category, products) {
  listing.added(category, products);
  const { id, name } = products.at(-1);
  status.say(fill('[[page.added]]', { name, id }));
}

$('pause').addEventListener('click', () => {
  paused = !paused;
  arrangement.held = paused;
  listing.held = paused;
  sparklines.held = paused;
  status.paused = paused;
  $('pause').innerHTML = paused ? '[[page.resume-html]]' : '[[page.pause-html]]';
  status.say(paused ? '[[page.paused]]' : '[[page.resumed]]');
});

$('retry').addEventListener('click', () => feed.retry());
$('again').addEventListener('click', () => {
  if (listing.category === null) refresh();
  else listing.load();
});
$('clear').addEventListener('click', () => {
  arrangement.clear();
  $('search').focus();
});
$('products').addEventListener('order', order);
// The event does not bubble.
$('products').addEventListener('toggle', askToEdit, true);

$('manage').addEventListener('toggle', askToManage);
for (const turned of ['focusin', 'pointerdown']) $('add').addEventListener(turned, askForForm);

$('add').addEventListener('submit', (event) => {
  event.preventDefault();
  eager = !addForm;
});

$('category').form.addEventListener('submit', (event) => event.preventDefault());

if (told('writes') === 'token') {
  import(new URL($('key').dataset.module, document.baseURI)).then(
    ({ Token }) => new Token($('key'), (sentence) => status.say(sentence), closed ? { button: $('unlock'), begin } : undefined),
    unloaded,
  );
}

function begin() {
  refresh();
  feed.start();
}

// The server wrote the first category into the page; the feed continues from there.
const { category, position } = $('products').dataset;
if (category) {
  const wanted = picker.asked;
  listing.adopt(category, position);
  arrangement.settle(false);
  summarise();
  feed.follow(category, position, period);
  picker.choose();
  name(category);
  if (wanted && wanted !== category) status.say(fill('[[page.no-such-category]]', { title: wanted, category: picker.title(category) }));
} else if (!closed) show('shown');
// Details may have been opened before this script was there.
if ($('products').querySelector('[open]')) askToEdit();
if (!closed) feed.start();
