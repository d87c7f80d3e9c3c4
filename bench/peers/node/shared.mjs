// Makes each message once and sends it to every viewer: the usual fast way with ws.
//   node shared.mjs PORT RATE BATCH      RATE a second, 0: as fast as it goes; BATCH messages at one instant
import { listen, messages, settings, every } from './server.mjs'

const { port, rate, batch } = settings()
const server = await listen(port)
const viewers = server.websocketServer.clients
const text = { binary: false }

every(rate, () => {
  const frames = messages(batch).map((message) => Buffer.from(message))
  for (const viewer of viewers) {
    if (viewer.readyState !== viewer.OPEN || viewer.bufferedAmount > 0) continue // it has not taken the last one yet
    for (const frame of frames) viewer.send(frame, text)
  }
})
