// Connections over which HTTP requests go. They are kept open per origin, but what must not be repeated gets one of its own:
// a kept one may have been closed by the other side a moment ago, and then nobody could say what became of the request.
import { Agent, buildConnector } from 'undici'
import { guardedLookup, type HostLookup } from './host-lookup.ts'
import { Blocked, isPrivateAddress } from './private-address.ts'

export const CONNECT_MS = 10_000
/** Milliseconds in which some byte of a body must come. */
const IDLE_MS = 30_000
/** Bytes of an answer's headers, and of a body before and after decompression. */
const MAX_HEADERS = 64 * 1024
export const MAX_BODY = 10 * 1024 * 1024

export type HttpAgents = {
  /** `granted`: a private address is allowed. Those that are and those that are not never share a connection. */
  of(granted: boolean, repeatable: boolean): Agent
  close(): Promise<void>
}

/** `trusted`: certificates trusted beside the system's, in PEM. */
export function openAgents(lookup: HostLookup, trusted?: string): HttpAgents {
  const made = new Map<string, Agent>()
  return {
    of(granted, repeatable) {
      const key = `${granted} ${repeatable}`
      const known = made.get(key)
      if (known) return known
      const agent = new Agent({
        ...{ connect: guarded(lookup, granted, trusted), pipelining: repeatable ? 1 : 0 },
        ...{ maxHeaderSize: MAX_HEADERS, bodyTimeout: IDLE_MS, headersTimeout: 0, maxResponseSize: MAX_BODY },
      })
      made.set(key, agent)
      return agent
    },
    async close() {
      await Promise.all([...made.values()].map((agent) => agent.destroy()))
      made.clear()
    },
  }
}

function guarded(lookup: HostLookup, granted: boolean, trusted?: string): buildConnector.connector {
  const connect = buildConnector({
    ...{ timeout: CONNECT_MS, allowH2: false, lookup: guardedLookup(lookup, granted) },
    // Said again although it is the rule: an environment variable can turn it off.
    ...{ rejectUnauthorized: true, minVersion: 'TLSv1.2' as const, ...(trusted && { ca: trusted }) },
  })
  return (options, done) =>
    connect(options, (error, socket) => {
      if (error) return done(error, null)
      const address = socket?.remoteAddress
      if (granted || (address && !isPrivateAddress(address))) return done(null, socket)
      socket?.destroy()
      done(new Blocked(options.hostname), null)
    })
}
