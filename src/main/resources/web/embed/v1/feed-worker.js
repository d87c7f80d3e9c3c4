/**
 * One WebSocket for the tabs of an origin that follow the same. Runs as a shared worker, in which each feed of each
 * tab has a port. A tab keeps all that a feed knows, such as when to come back; to it this is a WebSocket.
 *
 * Tabs that name products share, too: the socket follows all that they name, and each hears of its own. A tab that
 * comes to a socket has the server repeat what came after the position that the tab knows.
 */

/** As a feed waits between two wishes: tabs that come together are told together. */
const GAP_MILLIS = 100;
const BEAT_MILLIS = 15_000;
/** A tab that says nothing for so long is frozen, or gone without a word. */
const GONE_MILLIS = 60_000;
/** The server takes 64 KiB and 1,000 products; a character has up to three bytes. */
const JOINT_LENGTH = 20_000;
const JOINT_PRODUCTS = 1_000;
/** A tab waits a little longer for an answer before it leaves. */
const ANSWER_MILLIS = 4_000;

/** What has been asked for by the address of the socket has no `ref`. */
const BY_ADDRESS = 0;
const NOT_YET = undefined;
const UP_TO_DATE = Infinity;

/** @type {Set<Socket>} */
const sockets = new Set();
/** @type {Set<Tab>} */
const tabs = new Set();

class Tab {
  heardAt = performance.now();
  /** What it wants, as a command, and what it calls the answer. */ command; ref;
  /** The position that it knows. */ since;
  /** Which of the socket's questions brings it up to date. @type {number | undefined} */ turn;
  /** The ids of the skus that it names. */ ids = [];
  #port;
  /** By which its goodbye is known. */ #id;
  #server;
  /** @type {Socket | undefined} */ #socket;

  constructor(port) {
    this.#port = port;
    port.onmessage = ({ data: [action, ...what] }) => {
      this.heardAt = performance.now();
      this[action](...what);
    };
    tabs.add(this);
    this.beat();
  }

  /** The first message of a port. */
  open(id, server, path, command, since) {
    this.#id = id;
    this.#server = server;
    this.#want(command, since);
    const socket = this.#find();
    if (socket) return this.#join(socket);
    this.turn = BY_ADDRESS;
    this.#begin(path, command);
  }

  send(text) {
    const { ref, ...command } = JSON.parse(text);
    if (command.cmd !== 'watch' && command.cmd !== 'update-category') return this.#socket?.send(text);
    const { since, ...payload } = command.payload;
    this.#want({ ...command, payload }, since, ref);
    const other = this.#find();
    if (other === this.#socket || (!other && this.#socket.tabs.size === 1)) return this.#socket.ask();
    this.#socket.leave(this);
    if (other) this.#join(other);
    else this.#begin('/orders');
  }

  close() {
    tabs.delete(this);
    this.#socket?.leave(this);
    this.#socket = undefined;
    this.#port.close();
  }

  /** Takes a goodbye that all hear; of a page that is being left, WebKit takes no message to a port. */
  hearGoodbye(id) {
    if (id === this.#id) this.close();
  }

  /** Has its feed come back in a while, as one that thaws does. */
  end() {
    this.say('close', { code: 1006, reason: '' });
    this.close();
  }

  /** Answers to a sign of life are as good as any message. */
  alive() {}

  beat() {
    this.say('beat');
  }

  /** Hands on what a WebSocket has told: `open`, `message` or `close`. */
  say(type, detail) {
    this.#port.postMessage([type, detail]);
  }

  get names() {
    return namesIn(this.command);
  }

  #want(command, since, ref) {
    Object.assign(this, { command, since, ref, turn: NOT_YET, ids: [] });
  }

  #find() {
    return [...sockets].find((socket) => socket.takes(this, this.#server));
  }

  #begin(path, command) {
    let socket;
    try {
      socket = new Socket(this.#server, path, command);
    } catch {
      return this.end(); // the browser forbids it
    }
    this.#join(socket);
  }

  #join(socket) {
    this.#socket = socket;
    socket.add(this);
  }
}

class Socket {
  /** @type {Set<Tab>} */ tabs = new Set();
  #server;
  #line;
  /** What it follows. */ #told;
  #turns = BY_ADDRESS;
  #gap = 0;
  /** Since when the server owes a word. @type {number | undefined} */ #askedAt;
  /** What the server said last, if it is that it is cut off. @type {string | undefined} */ #stale;

  constructor(server, path, told) {
    this.#server = server;
    this.#told = JSON.stringify(told);
    this.#line = new WebSocket(server.replace('http', 'ws') + path);
    this.#line.onopen = () => {
      this.#all('open');
      this.ask();
    };
    this.#line.onmessage = ({ data }) => this.#hear(data);
    this.#line.onclose = ({ code, reason }) => this.#closed({ code, reason });
    // As in feed.js.
    this.#line.onerror = () => setTimeout(() => this.#closed({ code: 1006, reason: '' }));
    sockets.add(this);
  }

  /** Returns whether it can follow what this tab wants, and all that it follows now. */
  takes(tab, server) {
    if (server !== this.#server) return false;
    const others = [...this.tabs].filter((other) => other !== tab);
    const [first] = others;
    if (!first?.command || !tab.command) return false;
    if (JSON.stringify(first.command) === JSON.stringify(tab.command)) return true;
    if (!tab.names || !first.names || tab.command.payload.window !== first.command.payload.window) return false;
    const { payload } = joint([...others, tab]);
    const products = payload.ids.length + (payload.skus?.length ?? 0);
    return products <= JOINT_PRODUCTS && JSON.stringify(payload).length <= JOINT_LENGTH;
  }

  add(tab) {
    this.tabs.add(tab);
    if (this.#line.readyState !== WebSocket.OPEN) return;
    tab.say('open');
    this.ask();
  }

  leave(tab) {
    this.tabs.delete(tab);
    const isDead = performance.now() - this.#askedAt >= ANSWER_MILLIS;
    if (this.tabs.size && !isDead) return;
    this.#line.close();
    this.#closed({ code: 1006, reason: '' });
  }

  send(text) {
    if (this.#line.readyState !== WebSocket.OPEN) return;
    this.#askedAt ??= performance.now();
    this.#line.send(text);
  }

  /** Asks for what tabs want that have not been asked for; together, if they come together. */
  ask() {
    const waiting = [...this.tabs].filter(({ turn, command }) => turn === NOT_YET && command);
    if (!waiting.length || this.#gap || this.#line.readyState !== WebSocket.OPEN) return;
    const turn = ++this.#turns;
    for (const tab of waiting) tab.turn = turn;
    const command = joint([...this.tabs]);
    const told = JSON.stringify(command);
    const [{ since }] = waiting;
    // The server goes back within what it follows already, and never forward; of anything else, all is asked for
    // unless all tabs know the same.
    const isSame = told === this.#told || waiting.length === this.tabs.size;
    const back = isSame && waiting.every((tab) => tab.since === since) ? since : undefined;
    this.#told = told;
    this.send(JSON.stringify({ ...command, payload: { ...command.payload, since: back }, ref: String(turn) }));
    this.#gap = setTimeout(() => {
      this.#gap = 0;
      this.ask();
    }, GAP_MILLIS);
  }

  #hear(text) {
    const message = JSON.parse(text);
    const { event, ref } = message;
    this.#askedAt = undefined;
    if (event === 'stale') this.#stale = text;
    else if ([...this.tabs].every((tab) => tab.turn === UP_TO_DATE)) this.#stale = undefined;
    if (event === 'synced') return this.#synced(message, ref === undefined ? BY_ADDRESS : Number(ref));
    if (event === 'error' && ref !== undefined) return this.#refused(message, Number(ref));
    for (const tab of this.tabs) {
      const own = only(message, tab);
      if (own) tab.say('message', { data: own === message ? text : JSON.stringify(own) });
    }
  }

  /** Tells the tabs that have all now, each by its own name of the question. */
  #synced(message, turn) {
    for (const tab of this.tabs) {
      if (!(tab.turn <= turn)) continue;
      tab.turn = UP_TO_DATE;
      tab.say('message', { data: JSON.stringify({ ...only(message, tab), ref: tab.ref }) });
    }
    // What was repeated looked like news to those who were there.
    if (this.#stale) this.#all('message', { data: this.#stale });
  }

  #refused(message, turn) {
    // A question in whose place a newer one came is answered with that.
    if (message.code === 'abandoned') return;
    for (const tab of [...this.tabs].filter((one) => one.turn === turn)) {
      // A category may come to be, and is followed.
      if (message.code === 'unknown-category') tab.say('message', { data: JSON.stringify({ ...message, ref: tab.ref }) });
      else tab.end();
    }
    this.#told = undefined;
  }

  #closed(why) {
    if (sockets.delete(this)) this.#all('close', why);
  }

  #all(type, detail) {
    for (const tab of this.tabs) tab.say(type, detail);
  }
}

/** Returns the products that a command names; nothing if it names none. */
function namesIn(command) {
  return command?.payload.ids && command.payload;
}

/** Returns the one command for what all of these tabs want. */
function joint(tabs) {
  const [{ command }] = tabs;
  if (!namesIn(command)) return command;
  const all = (field) => [...new Set(tabs.flatMap(({ names }) => names?.[field] ?? []))].sort();
  const skus = all('skus');
  return { ...command, payload: { ...command.payload, ids: all('ids'), skus: skus.length ? skus : undefined } };
}

/** Returns what of a message is for a tab that names products; nothing, if it speaks of others alone. */
function only(message, tab) {
  const { names } = tab;
  if (!names) return message;
  const { event, id, ids, product, products, unknown } = message;
  const skus = names.skus ?? [];
  if (event === 'skus') {
    const own = products.filter(({ sku }) => skus.includes(sku));
    tab.ids = own.map((product) => product.id);
    return skus.length ? { ...message, products: own } : undefined;
  }
  if (event === 'synced') return { ...message, ids: ids && names.ids, skus: names.skus, unknown: unknown?.filter((name) => names.ids.includes(name) || skus.includes(name)) };
  const about = id ?? product?.id;
  return about === undefined || names.ids.includes(about) || tab.ids.includes(about) ? message : undefined;
}

setInterval(() => {
  const now = performance.now();
  for (const tab of tabs) {
    if (now - tab.heardAt < GONE_MILLIS) tab.beat();
    else tab.end();
  }
}, BEAT_MILLIS);

new BroadcastChannel('tally-1').onmessage = ({ data }) => {
  for (const tab of tabs) tab.hearGoodbye(data);
};

addEventListener('connect', ({ ports }) => new Tab(ports[0]));
