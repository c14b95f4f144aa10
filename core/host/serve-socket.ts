// Frames over WebSockets: the browser's way to the host.
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { MOST_BYTES, parse } from './frame-limits.ts'
import { refusal, type Served, serveFrames } from './serve-frames.ts'

const MOST_SOCKETS = 50
/** A screen that reads nothing while this much waits for it is gone. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024
const PULSE_MS = 30_000

/** `admit` says with which HTTP status an upgrade is refused, or null. Returns what ends all sockets. */
export function serveSockets(server: Server, host: Served, admit: (request: IncomingMessage) => number | null): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: false })
  const alive = new WeakSet<WebSocket>()

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy())
    const status = admit(request) ?? (sockets.clients.size >= MOST_SOCKETS ? 503 : null)
    if (status !== null) return stream.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    sockets.handleUpgrade(request, stream, head, (socket) => attend(socket))
  })

  function attend(socket: WebSocket) {
    alive.add(socket)
    socket.on('pong', () => alive.add(socket))
    socket.on('error', () => socket.terminate())
    const stop = serveFrames(host, {
      post(frame) {
        if (socket.bufferedAmount > MOST_WAITING_BYTES) return socket.terminate()
        socket.send(JSON.stringify(frame))
      },
      onFrame: (take) =>
        socket.on('message', (data, isBinary) => {
          if (isBinary) return socket.close(1003, 'text only')
          const parsed = parse(String(data))
          if ('refused' in parsed) socket.send(JSON.stringify({ id: 0, answer: refusal('bad-input', parsed.refused) }))
          else take(parsed.value)
        }),
    })
    socket.on('close', stop)
  }

  const pulse = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, PULSE_MS)
  pulse.unref()

  return () => {
    clearInterval(pulse)
    for (const socket of sockets.clients) socket.terminate()
    sockets.close()
  }
}
