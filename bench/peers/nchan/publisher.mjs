// Posts messages to nchan over one keep-alive connection; the next instant waits until all of the last are answered.
//   node publisher.mjs PORT RATE BATCH      RATE a second, 0: as fast as it goes; BATCH messages at one instant
import http from 'node:http'

const [port, rate, batch] = process.argv.slice(2).map(Number)
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

function post(message) {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Length': Buffer.byteLength(message) }
    const request = http.request({ agent, port, host: '127.0.0.1', method: 'POST', path: '/publish', headers }, (answer) => {
      answer.resume().on('end', () => {
        if (answer.statusCode < 300) resolve()
        else reject(new Error(`nchan answered ${answer.statusCode} to a message`))
      })
    })
    request.on('error', reject).end(message)
  })
}

const pause = rate > 0 ? 1000 / rate : 0
let due = performance.now()
for (;;) {
  const total = process.hrtime.bigint()
  await Promise.all(Array.from({ length: batch }, (_, i) => post(`{"id":"A${i + 1}","total":${total}}`)))
  due = Math.max(due + pause, performance.now())
  if (rate > 0) await new Promise((resolve) => setTimeout(resolve, due - performance.now()))
}
