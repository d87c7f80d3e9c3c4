// Sends single orders to a node at a steady rate, and prints how long their receipts took and the longest time without
// one, which is the gap while something else is killed.
//   node bench/receipts.mjs [URL=http://localhost:3002] [RATE=1000] [SECONDS=12] [TOKEN_FILE=target/kafka/token]
import { readFileSync } from 'node:fs';
import http from 'node:http';

const [url = 'http://localhost:3002', rate = 1000, seconds = 12, file = 'target/kafka/token'] = process.argv.slice(2);
const authorization = `Bearer ${readFileSync(file, 'utf8').trim()}`;
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const WARM_UP_MILLIS = 2_000;
const began = Date.now();
const took = [];
let sent = 0;
let refused = 0;
let gap = 0;
let last = began;

function order() {
  const at = performance.now();
  const body = JSON.stringify({ order: `receipt-${began}-${sent++}`, lines: [{ id: 'A1', quantity: 1 }] });
  const headers = { authorization, 'content-type': 'application/json', 'content-length': body.length };
  const request = http.request(new URL('/orders', url), { method: 'POST', agent, headers }, (response) => {
    response.resume();
    response.on('end', () => {
      if (response.statusCode >= 300) return refused++;
      if (Date.now() - began < WARM_UP_MILLIS) return (last = Date.now());
      took.push(performance.now() - at);
      gap = Math.max(gap, Date.now() - last);
      last = Date.now();
    });
  });
  request.on('error', () => refused++);
  request.end(body);
}

setInterval(() => {
  const due = ((Date.now() - began) * rate) / 1_000;
  while (sent < due) order();
}, 1);
setTimeout(() => {
  took.sort((a, b) => a - b);
  const at = (part) => took[Math.floor(took.length * part)]?.toFixed(1);
  console.log(`${took.length} receipts: p50 ${at(0.5)}, p99 ${at(0.99)} ms; longest gap ${gap} ms; ${refused} refused`);
  process.exit();
}, seconds * 1_000);
