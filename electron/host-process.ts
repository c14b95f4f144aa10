// The process that owns the workspace on the desktop: opens the host and serves it on every port it is handed.
import type { MessagePortMain } from 'electron'
import { type Host, openHost } from '../core/host/host.ts'
import { serveFrames } from '../core/host/serve-frames.ts'
import { SignalboxError } from '../core/model/news.ts'
import type { Trouble } from './app-protocol.ts'

export type FromHost = { state: 'open' } | { state: 'refused'; trouble: Trouble }

const [workspace = '', resources = ''] = process.argv.slice(2)
const tell = (message: FromHost) => process.parentPort.postMessage(message)

function serve(host: Host, port: MessagePortMain) {
  const stop = serveFrames(host, {
    post: (frame) => port.postMessage(frame),
    onFrame: (take) => port.on('message', (event) => take(event.data)),
  })
  port.on('close', stop)
  port.start()
}

try {
  // A disk that failed a flush is not asked again on the same connection: this process ends and is started anew.
  const lost = (error: SignalboxError) => {
    console.error(error.message)
    process.exit(1)
  }
  const host = await openHost({ workspace, resources, lost, log: (line) => console.error(line) })
  process.parentPort.on('message', async ({ data, ports }) => {
    const [port] = ports
    if (data === 'serve' && port) serve(host, port)
    if (data === 'close') {
      await host.close()
      process.exit(0)
    }
  })
  tell({ state: 'open' })
} catch (error) {
  // Anything else is a bug: let the process die, so that it is started again and the trace is seen.
  if (!(error instanceof SignalboxError)) throw error
  tell({ state: 'refused', trouble: { message: error.message, place: error.place, next: error.next } })
  // The message travels through the event loop: leave it a moment.
  setTimeout(() => process.exit(0), 100)
}
