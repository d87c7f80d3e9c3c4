// Runs a simulator for every connection, as tutorials show it: a timer, and a message made for it alone.
//   node each.mjs PORT RATE BATCH      RATE a second, 0: as fast as timers go; BATCH messages at one instant
import { listen, messages, settings } from './server.mjs'

const { port, rate, batch } = settings()

await listen(port, (viewer) => {
  const simulator = setInterval(
    () => {
      for (const message of messages(batch)) viewer.send(message)
    },
    rate > 0 ? 1000 / rate : 1,
  )
  viewer.on('close', () => clearInterval(simulator))
})
