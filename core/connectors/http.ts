// Sends HTTP requests with their do-once key. What changes something is sent once and never follows a redirect; what reads
// may follow a few. It says of a failure what is known: not sent, refused, or unknown.
import { setTimeout as sleep } from 'node:timers/promises'
import { compileExpression } from '../expression/expression.ts'
import { type Failure, wordsOf } from '../model/news.ts'
import { any, number } from '../model/values.ts'
import type { Connections } from './connection.ts'
import type { Connector, LookedUp, Sent } from './connector.ts'
import { type HostLookup, sharedLookup } from './host-lookup.ts'
import { openAgents } from './http-agents.ts'
import { bodyOf } from './http-body.ts'
import { type Answered, type Broken, exchange } from './http-exchange.ts'
import { badAddress, type HttpRequest, httpRequestSchema, isOurs, placed, type Target, targetOf } from './http-request.ts'
import { retryAfter, statusOutcome } from './http-status.ts'
import { blockedFailure } from './private-address.ts'

export type HttpPowers = {
  /** `host:port` pairs of private addresses that the person on this machine allowed. */
  allowed(): readonly string[]
  connections: Connections
  lookup?: HostLookup
  /** Certificates trusted beside the system's, in PEM. */
  trusted?: string
  now?(): number
}

const MOST_HOPS = 5
const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** Headers that may follow a redirect to another origin; all others may be credentials. */
const HARMLESS = new Set(['accept', 'accept-language', 'user-agent'])

export function httpConnector({
  allowed,
  connections,
  lookup = sharedLookup(),
  trusted,
  now = Date.now,
}: HttpPowers): Connector & { close(): Promise<void> } {
  const agents = openAgents(lookup, trusted)

  /** The answer after redirects, where they may be followed. */
  async function ask(
    request: HttpRequest,
    target: Target,
    key: string,
    signal: AbortSignal,
  ): Promise<Sent | (Answered & { last: Target })> {
    const { method, body, timeoutSeconds } = request
    const reads = method === 'GET' || method === 'HEAD'
    const until = performance.now() + timeoutSeconds * 1000
    const text = body !== null && !reads ? JSON.stringify(body) : null
    let headers = headersOf(request, target, key, text !== null)
    let at = target
    for (let hop = 0; ; hop++) {
      const agent = agents.of(at.granted, request.repeatable || reads)
      const left = Math.max(1, until - performance.now())
      const answer = await exchange(agent, { url: at.url, method, headers, body: text }, hop === 0 ? timeoutSeconds * 1000 : left, signal)
      if (answer.kind === 'broken') return transportTrouble(answer, at.place)
      const { location } = answer.headers
      if (!reads || !REDIRECTS.has(answer.status) || typeof location !== 'string') return { ...answer, last: at }
      if (hop === MOST_HOPS)
        return refused('too-many-redirects', `${at.place} redirects more than ${MOST_HOPS} times.`, 'Use the address it ends at.')
      const to = URL.canParse(location, at.url.href) ? new URL(location, at.url.href) : null
      if (!to || (at.url.protocol === 'https:' && to.protocol !== 'https:'))
        return refused('bad-redirect', `${at.place} redirects to an address that is not followed.`, 'Use the address it ends at.')
      const next = placed(to.href, {}, allowed())
      if (!next.ok) return { kind: 'refused', status: null, failure: next.failure }
      if (to.origin !== at.url.origin) headers = Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS.has(name)))
      at = next.target
    }
  }

  async function lookOnce(request: HttpRequest, key: string, signal: AbortSignal): Promise<LookedUp> {
    const { lookUp } = request
    if (!lookUp) return { kind: 'unknown', failure: failureOf('no-look-up', 'It cannot be looked up.', 'Look whether it happened.') }
    const found = targetOf(lookUp.url.join(key), request.connection, connections, allowed())
    if (!found.ok) return { kind: 'unknown', failure: found.failure }
    const answer = await ask({ ...request, method: 'GET', body: null, repeatable: true }, found.target, key, signal)
    if (answer.kind !== 'answered')
      return {
        kind: 'unknown',
        failure:
          'failure' in answer ? answer.failure : failureOf('no-answer', 'Looking it up gave no answer.', 'Look whether it happened.'),
      }
    try {
      const body = await bodyOf(answer.headers, answer.body)
      const compiled = compileExpression(lookUp.happened, { status: number, body: any })
      if (!compiled.ok) throw new Error(compiled.problems[0]?.message)
      const { status } = answer
      const happened = compiled.expression.evaluate({ status, body })
      if (happened === true) return { kind: 'happened', result: { status, body } }
      // Only an answer to the question is a “no”: being turned away or a broken server is none.
      if (happened === false && ((status >= 200 && status < 300) || status === 404 || status === 410)) return { kind: 'not-happened' }
      return {
        kind: 'unknown',
        failure: failureOf(`http-${status}`, `Looking it up was answered with ${status}.`, 'Look whether it happened.'),
      }
    } catch (error) {
      return {
        kind: 'unknown',
        failure: failureOf('bad-look-up', `What the look-up gave cannot be read: ${wordsOf(error)}`, 'Correct the node’s look-up.'),
      }
    }
  }

  return {
    name: 'http',
    async send(raw, { key, signal }) {
      const parsed = httpRequestSchema.safeParse(raw)
      if (!parsed.success || Object.keys(parsed.data.headers).some(isOurs))
        return { kind: 'refused', status: null, failure: badAddress().failure }
      const found = targetOf(parsed.data.url, parsed.data.connection, connections, allowed())
      if (!found.ok) return { kind: 'refused', status: null, failure: found.failure }
      const answer = await ask(parsed.data, found.target, key, signal)
      if (answer.kind !== 'answered') return answer
      try {
        return statusOutcome(answer.status, await bodyOf(answer.headers, answer.body), retryAfter(answer.headers, now()))
      } catch (error) {
        return transportTrouble({ kind: 'broken', sent: true, error: error as Error }, answer.last.place)
      }
    },
    async lookUp(raw, { key }) {
      const parsed = httpRequestSchema.safeParse(raw)
      if (!parsed.success) return { kind: 'unknown', failure: badAddress().failure }
      const signal = new AbortController().signal
      const first = await lookOnce(parsed.data, key, signal)
      if (first.kind !== 'not-happened' || !parsed.data.lookUp?.afterSeconds) return first
      await sleep(parsed.data.lookUp.afterSeconds * 1000, undefined, { ref: false })
      return lookOnce(parsed.data, key, signal)
    },
    close: () => agents.close(),
  }
}

/** Names in small letters. The connection's headers win over the node's. */
function headersOf({ headers }: HttpRequest, { ours }: Target, key: string, hasBody: boolean): { [name: string]: string } {
  const small = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return { ...(hasBody ? { 'content-type': 'application/json' } : {}), ...small, ...ours, 'idempotency-key': key }
}

function transportTrouble({ error, sent }: Broken, place: string): Sent {
  const { code: given, name, message } = error as { code?: unknown; name?: string; message: string }
  const code = typeof given === 'string' ? given : (name ?? 'error')
  if (code === 'SIGNALBOX_BLOCKED') return { kind: 'refused', status: null, failure: blockedFailure(place) }
  const failure = failureOf(
    `http-${code.toLowerCase()}`,
    `${place} did not answer: ${message || code}.`,
    'Check the connection and try again.',
  )
  return { kind: sent ? 'unknown' : 'not-sent', failure }
}

const failureOf = (code: string, message: string, next: string): Failure => ({ code, message, next })
const refused = (code: string, message: string, next: string): Sent => ({
  kind: 'refused',
  status: null,
  failure: failureOf(code, message, next),
})
