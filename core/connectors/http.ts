// Sends one HTTP request with its do-once key. It never follows redirects, never sends to a private address that the
// person on this machine did not allow, and says what is known of a failure: not sent, refused, or unknown.
import { lookup as dnsLookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { Agent, request as send } from 'undici'
import { z } from 'zod'
import type { Failure } from '../model/news.ts'
import { parseJson } from '../model/parse-json.ts'
import type { Json, JsonRecord } from '../model/values.ts'
import type { Connector, Sent } from './connector.ts'

const MAX_BODY = 10 * 1024 * 1024
const requestSchema = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.json().nullable(),
  timeoutSeconds: z.number().positive().max(600),
})

// Two lists: in one, the rule for IPv4 addresses written as IPv6 would match every IPv4 address there is.
const PRIVATE_4 = new BlockList()
const PRIVATE_6 = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  PRIVATE_4.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE_6.addSubnet(net, prefix, 'ipv6')

export const isPrivateAddress = (address: string): boolean =>
  isIP(address) === 6 ? PRIVATE_6.check(address, 'ipv6') || PRIVATE_4.check(address, 'ipv6') : PRIVATE_4.check(address, 'ipv4')

class Blocked extends Error {
  readonly code = 'SIGNALBOX_BLOCKED'
}

/** `allowed` gives the `host:port` pairs of private addresses that the person on this machine allowed. */
export function httpConnector(allowed: () => readonly string[]): Connector {
  return {
    name: 'http',
    async send(raw, { key, signal }) {
      const parsed = requestSchema.safeParse(raw)
      const url = parsed.success && URL.canParse(parsed.data.url) ? new URL(parsed.data.url) : null
      if (!parsed.success || !url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password)
        return refused('bad-request', 'The request’s address is not a plain http or https URL.', 'Correct the URL in the node.')
      const place = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
      const granted = allowed().includes(place)
      const bare = url.hostname.replace(/^\[|\]$/g, '')
      if (!granted && isIP(bare) && isPrivateAddress(bare)) return blocked(place)
      return sendOnce(parsed.data, url, place, granted, key, signal)
    },
  }
}

async function sendOnce(
  { method, headers, body, timeoutSeconds }: z.infer<typeof requestSchema>,
  url: URL,
  place: string,
  granted: boolean,
  key: string,
  signal: AbortSignal,
): Promise<Sent> {
  // The decision falls on the address actually connected to, so a name cannot point elsewhere after it was checked.
  const lookup: typeof dnsLookup = ((host: string, options: object, done: (error: Error | null, ...rest: unknown[]) => void) =>
    dnsLookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error)
      const open = granted ? addresses : addresses.filter((one) => !isPrivateAddress(one.address))
      const first = open[0]
      if (!first) return done(new Blocked(host))
      if ((options as { all?: boolean }).all) done(null, open)
      else done(null, first.address, first.family)
    })) as typeof dnsLookup
  const agent = new Agent({ connect: { lookup, timeout: 10_000 }, maxResponseSize: MAX_BODY })
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)])
  let bytesSent = false
  try {
    const hasBody = body !== null && method !== 'GET' && method !== 'HEAD'
    const ownType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
    agent.once('connect', () => {
      bytesSent = true
    })
    const response = await send(url, {
      dispatcher: agent,
      method,
      signal: limit,
      headers: { ...(hasBody && !ownType ? { 'content-type': 'application/json' } : {}), ...headers, 'idempotency-key': key },
      body: hasBody ? JSON.stringify(body) : null,
    })
    const text = await response.body.text()
    return statusOutcome(response.statusCode, parseBody(text))
  } catch (error) {
    return transportTrouble(error, place, bytesSent)
  } finally {
    void agent.destroy().catch(() => {})
  }
}

/** 2xx happened; 429 was turned away before anything was done. 3xx (which often follows work that was done), 408, 425 and 5xx leave it open whether it did; other answers are a refusal. */
export function statusOutcome(status: number, body: Json): Sent {
  const result: JsonRecord = { status, body }
  if (status >= 200 && status < 300) return { kind: 'done', status, result }
  const failure: Failure = {
    code: `http-${status}`,
    message: `The other side answered ${status}.`,
    next: 'Look at its answer and at the request.',
  }
  if (status === 429) return { kind: 'not-sent', failure }
  if (status < 400 || status === 408 || status === 425 || status >= 500) return { kind: 'unknown', failure }
  return { kind: 'refused', failure, status }
}

const NEVER_CONNECTED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])

function transportTrouble(error: unknown, place: string, connected: boolean): Sent {
  // A time-out's code is a number, and its name says more.
  const { code: given, name, message } = error as { code?: unknown; name?: string; message: string }
  const code = typeof given === 'string' ? given : (name ?? 'error')
  if (code === 'SIGNALBOX_BLOCKED') return blocked(place)
  const failure: Failure = {
    code: `http-${code.toLowerCase()}`,
    message: `${place} did not answer: ${message}.`,
    next: 'Check the connection and try again.',
  }
  if (!connected && (NEVER_CONNECTED.has(code) || code.startsWith('ERR_TLS') || code.includes('CERT'))) return { kind: 'not-sent', failure }
  return { kind: connected ? 'unknown' : 'not-sent', failure }
}

const parseBody = (text: string): Json => {
  try {
    return parseJson(text, 'the answer', MAX_BODY)
  } catch {
    return text
  }
}
const refused = (code: string, message: string, next: string): Sent => ({ kind: 'refused', status: null, failure: { code, message, next } })
const blocked = (place: string): Sent =>
  refused(
    'private-address',
    `${place} is a private address, which nobody allowed.`,
    `Add “${place}” to the setting allowedHosts if it is meant.`,
  )
