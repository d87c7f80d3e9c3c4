// What both ways of sending share: the fastify server, the messages, the pace.
import fastify from 'fastify'
import websocket from '@fastify/websocket'

/** Reads PORT, RATE and BATCH from the command line. */
export function settings() {
  const [port, rate, batch] = process.argv.slice(2).map(Number)
  if (!(port > 0 && rate >= 0 && batch >= 1)) {
    console.error('node FILE PORT RATE BATCH: RATE a second (0: as fast as it goes), BATCH at least 1')
    process.exit(2)
  }
  return { port, rate, batch }
}

/** Starts a server that calls `onViewer` with every WebSocket of /orders/{category}. */
export async function listen(port, onViewer = () => {}) {
  const server = fastify()
  await server.register(websocket, { options: { perMessageDeflate: false } })
  server.get('/orders/:category', { websocket: true }, (viewer) => {
    viewer.on('error', () => {}) // it is closed then
    onViewer(viewer)
  })
  await server.listen({ port, host: '127.0.0.1', backlog: 4096 })
  return server
}

/** Makes the messages of one instant, of the products A1, A2, … */
export function messages(batch) {
  const total = process.hrtime.bigint()
  return Array.from({ length: batch }, (_, i) => `{"id":"A${i + 1}","total":${total}}`)
}

/** Calls `act` `rate` times a second, by the clock: a late timer shortens the next pause. */
export function every(rate, act) {
  if (rate === 0) {
    const again = () => {
      act()
      setImmediate(again) // sockets have their turn in between
    }
    again()
    return
  }
  const pause = 1000 / rate
  let due = performance.now() + pause
  const tick = () => {
    act()
    due = Math.max(due + pause, performance.now())
    setTimeout(tick, due - performance.now())
  }
  setTimeout(tick, pause)
}
