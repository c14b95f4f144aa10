// A frozen HTTP request, checked before anything is opened, and the address and headers it gets from its connection.
import { z } from 'zod'
import { type ConnectionOf, SECRET_HOLE } from '../model/connection.ts'
import type { Failure } from '../model/news.ts'
import { type Connections, reach } from './connection.ts'
import { blockedFailure, isPrivateHost } from './private-address.ts'

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/
// What a header can carry: no line break, no control character.
const line = /^[\t\u0020-\u007e\u0080-\u00ff]*$/
const OURS = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'keep-alive',
  'idempotency-key',
])

const lookUpSchema = z.strictObject({
  /** The address in pieces; the do-once key goes between them. */
  url: z.array(z.string()).min(1).max(20),
  /** An expression over `status` and `body` that holds when it happened. */
  happened: z.string().min(1).max(20_000),
  /** A “no” counts only after a second look so much later: the other side may still have been at it. */
  afterSeconds: z.number().min(0).max(300),
})
export const httpRequestSchema = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  url: z.string(),
  headers: z.record(z.string().regex(token), z.string().max(100_000).regex(line)),
  body: z.json().nullable(),
  timeoutSeconds: z.number().positive().max(600),
  connection: z.string().optional(),
  /** Whether it may go out more than once under its key. */
  repeatable: z.boolean().default(false),
  lookUp: lookUpSchema.optional(),
})
export type HttpRequest = z.infer<typeof httpRequestSchema>

/** Where a request goes. `ours`: headers of the connection, which go to its own origin only. */
export type Target = { url: URL; place: string; granted: boolean; ours: { [name: string]: string } }
export type Found = { ok: true; target: Target } | { ok: false; failure: Failure }

const no = (code: string, message: string, next: string): { ok: false; failure: Failure } => ({
  ok: false,
  failure: { code, message, next },
})
export const badAddress = () => no('bad-request', 'The request’s address is not a plain http or https URL.', 'Correct the URL in the node.')

/** The address with its connection, or why nothing may be sent to it. */
export function targetOf(address: string, connection: string | undefined, connections: Connections, allowed: readonly string[]): Found {
  if (connection === undefined) return placed(address, {}, allowed)
  const reached = reach(connections, connection, ['http'])
  if (!reached.ok) return reached
  const { body, secret } = reached
  const full = underBase(body, address)
  if (full === null)
    return no(
      'bad-request',
      `The address “${address.slice(0, 200)}” does not lie under the connection’s base ${body.base}.`,
      'Write a path that begins with /.',
    )
  const ours: { [name: string]: string } = {}
  for (const { name, value } of body.headers) {
    const filled = value.replaceAll(SECRET_HOLE, () => secret ?? '')
    if (OURS.has(name.toLowerCase()) || !line.test(filled))
      return no('bad-request', `The connection’s header ${name} cannot be sent.`, 'Correct the connection.')
    ours[name.toLowerCase()] = filled
  }
  const found = placed(full, ours, allowed)
  if (found.ok && secret !== null && found.target.url.protocol === 'http:' && !found.target.granted)
    return no('insecure', 'A secret is not sent without TLS.', 'Use https in the connection’s base.')
  return found
}

/** A path, or a whole address, that stays under the base; null when it does not. */
function underBase({ base }: ConnectionOf<'http'>, address: string): string | null {
  if (!URL.canParse(base)) return null
  const root = new URL(base)
  const stem = root.pathname.replace(/\/+$/, '')
  const full = address.startsWith('/') ? `${root.origin}${stem}${address}` : address
  if (!URL.canParse(full)) return null
  const url = new URL(full)
  // Dots in a path, also percent-encoded, are resolved by now: what climbed out of the base shows.
  const inside = url.origin === root.origin && (url.pathname === stem || url.pathname.startsWith(`${stem}/`))
  return inside && !url.username && !url.password ? full : null
}

/** Parses and judges an address. Line breaks, blanks and backslashes are refused: parsers read them differently. */
export function placed(address: string, ours: Target['ours'], allowed: readonly string[]): Found {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u0020\u007f\\]/.test(address) || !/^https?:\/\/[^/?#]/i.test(address) || !URL.canParse(address)) return badAddress()
  const url = new URL(address)
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password) return badAddress()
  const place = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
  const granted = allowed.includes(place)
  if (!granted && isPrivateHost(url.hostname)) return { ok: false, failure: blockedFailure(place) }
  return { ok: true, target: { url, place, granted, ours } }
}

export const isOurs = (header: string): boolean => OURS.has(header.toLowerCase())
