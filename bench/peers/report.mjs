// Prints what bench/fanout measured as Markdown: a table per load, each server by the median of its rounds.
//   node bench/peers/report.mjs [FILE=target/fanout.jsonl]
import { readFileSync } from 'node:fs'

const NAMES = {
  floor: 'raw C, `send()` (the floor)',
  'tally-io_uring': '**Tally**, io_uring',
  'tally-epoll': '**Tally**, epoll',
  'tally-nio': '**Tally**, NIO',
  'node-shared': 'Node, fastify + ws, one broadcast',
  'node-each': 'Node, fastify + ws, a simulator a connection',
  nchan: 'nchan on nginx',
  jetty: 'Jetty',
}
const LOADS = {
  steady: '1,000 viewers x 20 a second',
  many: '5,000 viewers x 10 a second',
  saturation: 'Saturation, 1,000 viewers',
  ten: 'Ten changes at one instant, 1,000 viewers, ten times a second',
}
const HEAD = ['server', 'us a message', 'user', 'system', 'to the floor', 'delivered a second', 'p50 ms', 'p99 ms', 'KB a viewer', '']

const records = readFileSync(process.argv[2] ?? 'target/fanout.jsonl', 'utf8').trim().split('\n').map((line) => JSON.parse(line))
const machine = records.find((record) => record.machine)?.machine
const runs = records.filter((record) => record.server)

const median = (values) => {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2 // NaN if there are none
}
const number = (value, digits = 0) =>
  Number.isFinite(value) ? value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }) : '-'
const cost = (run) => run?.result?.server?.microsPerTotal ?? NaN
const LIMIT = 'the client was at its limit'
const isAtLimit = (run) => run?.result?.client.cpuShare > 0.9
const row = (cells) => `| ${cells.join(' | ')} |`
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

function due(run) {
  return run.rate > 0 ? run.viewers * run.rate * run.batch : NaN
}

/** Returns what a reader must know of these runs to judge their figures. */
function remarks(good, failed) {
  const some = (test) => good.some((run) => test(run.result))
  const said = [...new Set(failed.map((run) => run.failed))]
  if (median(good.map((run) => run.result.totals.perSecond / due(run))) < 0.97) said.push('falls behind')
  if (some((result) => result.viewers.lost > 0)) said.push('lost viewers')
  if (some((result) => result.viewers.open < result.viewers.asked)) said.push('not all viewers opened')
  if (some((result) => result.totals.stepsBack > 0)) said.push('totals stepped back')
  if (good.some(isAtLimit)) said.push(LIMIT)
  if (good.length > 0 && good.some((run) => !Number.isFinite(cost(run)))) said.push('its processor time could not be read')
  return said.join('; ')
}

function line(server, load) {
  const its = runs.filter((run) => run.server === server && run.load === load)
  const good = its.filter((run) => run.result)
  const failed = its.filter((run) => run.failed)
  const middle = (pick) => median(good.map((run) => pick(run.result) ?? NaN))
  const floors = runs.filter((run) => run.server === 'floor' && run.load === load)
  const ratios = good.map((run) => cost(run) / cost(floors.find((floor) => floor.round === run.round)))
  const share = number(due(its[0])) === '-' ? '' : ` of ${number(due(its[0]))}`
  return [
    NAMES[server] ?? server,
    number(median(good.map(cost)), 2),
    number(middle((result) => result.server?.userMicrosPerTotal), 2),
    number(middle((result) => result.server?.systemMicrosPerTotal), 2),
    number(median(ratios), 2),
    good.length > 0 ? number(middle((result) => result.totals.perSecond)) + share : '-',
    number(middle((result) => result.latencyMillis.p50), 1),
    number(middle((result) => result.latencyMillis.p99), 1),
    number(middle((result) => result.server?.bytesPerViewer) / 1024, 1),
    remarks(good, failed),
  ]
}

for (const load of Object.keys(LOADS)) {
  const servers = [...new Set(runs.filter((run) => run.load === load).map((run) => run.server))]
  if (servers.length === 0) continue
  const order = Object.keys(NAMES)
  servers.sort((a, b) => order.indexOf(a) - order.indexOf(b))
  console.log(`### ${LOADS[load]}\n\n${table(HEAD, servers.map((server) => line(server, load)))}\n`)
}

const paired = runs.filter((run) => run.load === 'pairs')
if (paired.length > 0) {
  const rounds = [...new Set(paired.map((run) => run.round))]
  const of = (round, floor) => paired.find((run) => run.round === round && (run.server === 'floor') === floor)
  const pairs = rounds.map((round) => [cost(of(round, true)), cost(of(round, false))])
  const ratios = pairs.map(([floor, tally]) => tally / floor)
  const rows = rounds.map((round, i) => [
    round,
    ...pairs[i].map((value) => number(value, 2)),
    number(ratios[i], 2),
    [...new Set([true, false].map((floor) => of(round, floor)).map((run) => run?.failed ?? (isAtLimit(run) && LIMIT)).filter(Boolean))].join('; '),
  ])
  rows.push(['median', ...[0, 1].map((i) => number(median(pairs.map((pair) => pair[i])), 2)), `**${number(median(ratios), 2)}**`, ''])
  console.log(`### Saturation in pairs, 1,000 viewers\n\n${table(['pair', 'floor, us a message', 'Tally, us a message', 'ratio', ''], rows)}\n`)
}

const counts = Object.keys(LOADS).map((load) => Math.max(0, ...runs.filter((run) => run.load === load).map((run) => run.round)))
const rounds = Math.max(...counts)
console.log(`${rounds > 0 ? `Medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}. ` : ''}Microseconds are the server's processor time, of nchan that of nginx's worker
alone; a peer's latency counts from when its message was made, Tally's from when the order was due; memory is what
was resident with all viewers open less what was before.

${machine ?? 'The machine is not on record.'}`)
