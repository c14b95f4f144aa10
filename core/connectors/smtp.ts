// One conversation with a mail server: connect, encrypt, log in, envelope, text, answer. Never less encrypted than asked for.
import { isIP, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { ConnectionOf } from '../model/connection.ts'
import { guardedSocket } from './guarded-socket.ts'
import type { HostLookup } from './host-lookup.ts'
import { isLoopback } from './private-address.ts'

export type MailServer = Pick<ConnectionOf<'smtp'>, 'host' | 'port' | 'security' | 'user'> & {
  secret: string | null
  trusted: string | undefined
  /** How this side calls itself. */
  name: string
  granted: boolean
  lookup: HostLookup
  milliseconds: number
  signal: AbortSignal
}
export type Envelope = { from: string; to: string[]; message: Buffer }
type Trouble = Error & { code?: string; responseCode?: number; command?: string }
export type Handed =
  | { ok: true; status: number; accepted: string[]; rejected: string[] }
  /** `reply`: the server's code. `asked`: the command it replied to. `began`: the server had asked for the text. */
  | { ok: false; error: Trouble; reply: number | null; asked: string; began: boolean; blocked: boolean }

const CONNECT_MS = 10_000
const GREETING_MS = 15_000
const IDLE_MS = 60_000

export function handOver(server: MailServer, { from, to, message }: Envelope): Promise<Handed> {
  const { host, port, milliseconds, signal } = server
  return new Promise((resolve) => {
    let began = false
    let over = false
    let connection: SMTPConnection | null = null
    const socket = guardedSocket(server.lookup, server.granted)
    const finish = (handed: Handed) => {
      if (over) return
      over = true
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      if (handed.ok) connection?.quit()
      else connection?.close()
      setTimeout(() => socket.destroy(), handed.ok ? 1000 : 0).unref()
      resolve(handed)
    }
    const fail = (error: Trouble) =>
      finish({
        ...{ ok: false, error, began, reply: error.responseCode || null, asked: error.command ?? '' },
        blocked: error.code === 'SIGNALBOX_BLOCKED',
      })
    const stop = () => fail(troubleOf('STOPPED', 'Signalbox is shutting down'))
    const timer = setTimeout(() => fail(troubleOf('TIMEOUT', `it took more than ${milliseconds / 1000} seconds`)), milliseconds)
    const late = setTimeout(() => fail(troubleOf('CONNECT_TIMEOUT', 'it cannot be reached in time')), Math.min(CONNECT_MS, milliseconds))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    socket.on('error', fail)
    socket.once('close', () => clearTimeout(late))
    if (over) return void socket.destroy()
    socket.connect(port, host, () => {
      clearTimeout(late)
      if (over) return
      if (server.security === 'none-on-loopback-only' && !isLoopback(socket.remoteAddress ?? ''))
        return fail(troubleOf('NOT_LOOPBACK', 'without TLS only this machine itself is spoken to'))
      connection = open(server, socket)
      connection.on('error', fail)
      const send = () =>
        connection?.send(
          { from, to, size: message.length },
          watched(message, () => (began = true)),
          (error, info) =>
            error
              ? fail(error as Trouble)
              : finish({ ok: true, status: Number(info.response.slice(0, 3)) || 250, accepted: info.accepted, rejected: info.rejected }),
        )
      connection.connect((error?: Error) => {
        if (error) return fail(error)
        if (server.user === '') return void send()
        connection?.login({ user: server.user, pass: server.secret ?? '' }, (refused) => (refused ? fail(refused as Trouble) : void send()))
      })
    })
  })
}

function open({ host, port, security, trusted, name }: MailServer, socket: Socket): SMTPConnection {
  return new SMTPConnection({
    ...{ connection: socket, host, port, name, logger: false },
    ...{
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none-on-loopback-only',
      opportunisticTLS: false,
    },
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(trusted && { ca: trusted }), ...(isIP(host) ? {} : { servername: host }) },
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: GREETING_MS, socketTimeout: IDLE_MS, maxResponseSize: 64 * 1024 },
  })
}

/** The text as a stream that tells when it begins to flow: right after the server asked for it. */
function watched(message: Buffer, begins: () => void): Readable {
  const stream = Readable.from([message])
  const pipe = stream.pipe.bind(stream)
  return Object.assign(stream, {
    pipe: ((to: NodeJS.WritableStream) => {
      begins()
      return pipe(to)
    }) as Readable['pipe'],
  })
}

const troubleOf = (code: string, message: string): Trouble => Object.assign(new Error(message), { code })
