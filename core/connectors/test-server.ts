// For tests: servers on loopback that misbehave byte by byte, an HTTP connector that may reach them, and certificates.
import { createSign, generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createRaw, type Server, type Socket } from 'node:net'
import { createServer as createSecure } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { OpenConnection } from './connection.ts'
import { discretion } from './discretion.ts'
import { type HttpPowers, httpConnector } from './http.ts'

export const sending = { key: 'k1', signal: new AbortController().signal }

async function listening(server: Server, end: () => void): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    end()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

export type RawServer = { port: number; place: string; received(): string; connections(): number }
/** Hands each connection over as it comes; keeps all that was received. */
export async function rawServer(serve: (socket: Socket) => void, tls?: { key: string; cert: string }): Promise<RawServer> {
  const sockets = new Set<Socket>()
  let received = ''
  let count = 0
  const take = (socket: Socket) => {
    count++
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
    })
    serve(socket)
  }
  const server = tls ? createSecure(tls, take) : createRaw(take)
  server.on('tlsClientError', () => {})
  const port = await listening(server, () => {
    for (const socket of sockets) socket.destroy()
  })
  return { port, place: `127.0.0.1:${port}`, received: () => received, connections: () => count }
}
/** Answers each request that is complete with these bytes. */
export const answering = (answer: string | Buffer, then: (socket: Socket) => void = () => {}) =>
  rawServer((socket) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      const head = text.indexOf('\r\n\r\n')
      if (head < 0 || text.length < head + 4 + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)) return
      text = ''
      socket.write(answer, () => then(socket))
    })
  })

export type HttpStub = {
  port: number
  place: string
  origin: string
  seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[]
}
export async function httpServer(answer: RequestListener): Promise<HttpStub> {
  const seen: HttpStub['seen'] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    seen.push({ method: String(request.method), url: String(request.url), headers: request.headers, body })
    answer(request, response)
  })
  const port = await listening(server, () => server.closeAllConnections())
  return { port, place: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}`, seen }
}

/** An HTTP connector that may reach these places, as the host makes it: discreet about secrets. */
export function connectorFor(allowed: readonly string[], more: Partial<HttpPowers> & { named?: { [name: string]: OpenConnection } } = {}) {
  const { named = {}, ...powers } = more
  const discreet = discretion((name) => named[name] ?? null)
  const http = httpConnector({ allowed: () => allowed, connections: discreet.connections, ...powers })
  onTestFinished(() => http.close())
  return discreet.discreet(http)
}

export const post = (url: string, more: object = {}) => ({ method: 'POST', url, headers: {}, body: { a: 1 }, timeoutSeconds: 5, ...more })
export const get = (url: string, more: object = {}) => ({ method: 'GET', url, headers: {}, body: null, timeoutSeconds: 5, ...more })

// ---- certificates, made by hand: just enough of X.509 ---------------------------------------------------------------

const der = (tag: number, ...parts: (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)))
  const length =
    body.length < 128
      ? Buffer.of(body.length)
      : body.length < 256
        ? Buffer.of(0x81, body.length)
        : Buffer.of(0x82, body.length >> 8, body.length & 255)
  return Buffer.concat([Buffer.of(tag), length, body])
}
const sequence = (...parts: (Buffer | string)[]) => der(0x30, ...parts)
const utcTime = (at: Date) => der(0x17, Buffer.from(`${at.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`))

/** A self-signed certificate for names and for 127.0.0.1 unless `host` says otherwise; valid from yesterday for `days` days. */
export function certificate({ host = 'localhost', days = 30 } = {}): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence('06082a8648ce3d040302')
  const name = sequence(der(0x31, sequence('0603550403', der(0x0c, Buffer.from(host)))))
  const began = Date.now() - 86_400_000 * Math.max(1, 1 - days)
  const names = [der(0x82, Buffer.from(host)), ...(host === 'localhost' ? [der(0x87, '7f000001')] : [])]
  const extensions = der(
    0xa3,
    sequence(sequence('0603551d13', der(0x04, sequence('0101ff'))), sequence('0603551d11', der(0x04, sequence(...names)))),
  )
  const body = sequence(
    ...[
      der(0xa0, '020102'),
      der(0x02, '01'),
      algorithm,
      name,
      sequence(utcTime(new Date(began)), utcTime(new Date(Date.now() + 86_400_000 * days))),
      name,
    ],
    ...[publicKey.export({ type: 'spki', format: 'der' }), extensions],
  )
  const signed = sequence(body, algorithm, der(0x03, '00', createSign('sha256').update(body).sign(privateKey)))
  const cert = `-----BEGIN CERTIFICATE-----\n${signed.toString('base64').replaceAll(/(.{64})/g, '$1\n')}\n-----END CERTIFICATE-----\n`
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert }
}
