/**
 * The page: puts its parts together. The feed tells what happens, the listing keeps the list right,
 * the shelf holds the elements; what one part needs of another goes through here.
 */
import { AddForm } from './add-form.js';
import { Feed, waitMillis } from '../embed/v1/feed.js';
import { Listing } from './listing.js';
import { Orders } from './orders.js';
import { Picker } from './picker.js';
import { priceFormat } from './price.js';
import { Shelf } from './shelf.js';
import { fetchCategories } from './shop.js';
import { Status } from './status.js';

const $ = (id) => document.getElementById(id);
/** What the server wrote into the page's head; served by anything else, the placeholder still stands there. */
const told = (name) => document.querySelector(`meta[name="tally-${name}"]`).content.replace(/^{{.*/, '');
const counted = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;

const status = new Status($('status'), $('notice'));
const shelf = new Shelf($('products'), {
  price: priceFormat(told('currency')),
  onStranger: () => listing.stranger(),
  onChange: summarise,
});
const listing = new Listing($('products'), shelf, show);
const picker = new Picker($('category'), (category) => {
  announce = true;
  open(category);
});
const feed = new Feed({
  onTotal: (id, total) => shelf.setTotal(id, total),
  onEvent: hear,
  onStatus({ state, reason }) {
    if (state !== 'live') {
      shelf.stale = true;
      categoriesDue = true;
    }
    status.become(state, reason);
  },
});
const orders = new Orders((sentence) => status.say(sentence));
new AddForm($('add'), () => listing.category, added);

/** Whether categories may have come or gone unheard. */
let categoriesDue = true;
let failures = 0;
let announce = false;
let paused = false;
let frame = 0;

/** Opens a category, on the same socket. */
function open(category) {
  feed.follow(category);
  listing.choose(category);
  const title = picker.title(category);
  document.title = `${title} · Tally`;
  $('add-where').textContent = title;
  $('json-products').href = `/${category}`;
  $('json-totals').href = `/orders/${category}`;
}

function hear(message, settled) {
  switch (message.event) {
    case 'synced':
      if (listing.category !== null) listing.synced(message);
      if (categoriesDue) refreshCategories();
      break;
    case 'product-added':
    case 'product-changed':
    case 'product-removed':
      listing.changed(message, settled);
      break;
    case 'category-added':
      picker.put(message.category);
      settleCategory();
      break;
    case 'error':
      console.warn('Tally:', message);
      break;
    // position, pong and answers to orders are the feed's; what a later server says besides is passed over.
  }
}

async function refreshCategories() {
  try {
    picker.fill(await fetchCategories());
    categoriesDue = false;
    failures = 0;
    settleCategory();
  } catch (problem) {
    if (listing.category !== null) return;
    show('failed', problem);
    setTimeout(() => categoriesDue && refreshCategories(), 1_000 + waitMillis(failures++));
  }
}

/** Sees to it that a category is open which there is. */
function settleCategory() {
  if (picker.has(listing.category)) return;
  if (picker.size === 0) return show('shown');
  const wanted = listing.category ?? picker.asked;
  const category = picker.choose();
  open(category);
  if (wanted && wanted !== category) status.say(`There is no category “${wanted}”; this is ${picker.title(category)}.`);
}

/** One of four faces: the products, ghosts of them, nothing yet, or what went wrong. */
function show(state, problem) {
  // What went wrong stays to be read until something went right.
  if (state === 'loading' && !$('failure').hidden) return;
  $('loading').hidden = state !== 'loading' || shelf.size > 0;
  $('failure').hidden = state !== 'failed';
  $('empty').hidden = state !== 'shown' || shelf.size > 0;
  $('products').hidden = state === 'failed' || shelf.size === 0;
  $('summary').hidden = $('products').hidden;
  $('side').hidden = listing.category === null;
  $('foot').hidden = false;
  if (problem) $('failure-text').textContent = `${problem.message} The page keeps trying.`;
  const [title, text] = picker.size
    ? [`Nothing in ${picker.title(listing.category)} yet`, 'Add the first product with the form.']
    : ['No categories yet', 'The first one appears here by itself.'];
  $('empty-title').textContent = title;
  $('empty-text').textContent = text;
  if (announce && state === 'shown') {
    announce = false;
    status.say(`${picker.title(listing.category)}: ${counted(shelf.size, 'product')}.`);
  }
}

/** Once a frame is enough, however many totals came. */
function summarise() {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    $('summary').textContent = `${counted(shelf.size, 'product')}, ${shelf.units} ordered`;
    if (listing.isShown && $('empty').hidden === (shelf.size === 0)) show('shown');
  });
}

function added(category, products) {
  listing.added(category, products);
  const { id, name } = products.at(-1);
  status.say(`Added “${name}” as ${id}.`);
}

$('pause').addEventListener('click', () => {
  paused = !paused;
  listing.held = paused;
  status.paused = paused;
  $('pause').firstChild.data = paused ? 'Resume' : 'Pause';
  status.say(paused ? 'The display is paused; nothing is lost.' : 'The display moves again.');
});

$('again').addEventListener('click', () => {
  if (listing.category === null) refreshCategories();
  else listing.load();
});

// Where orders need a token this page has none, and the styles show no button.
$('products').toggleAttribute('data-open', told('writes') === 'open');
$('products').addEventListener('order', ({ target }) => orders.one(target));

$('version').textContent = told('version');
await refreshCategories();
feed.start();
