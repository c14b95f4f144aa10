// A socket to a database or mail server: private addresses only where they were allowed, judged on the address connected to.
import { type NetConnectOpts, Socket } from 'node:net'
import { guardedLookup, type HostLookup } from './host-lookup.ts'
import { Blocked, isPrivateHost } from './private-address.ts'

/** Connects by name and port as libraries ask for it; with the error Blocked where nobody allowed it. */
export function guardedSocket(lookup: HostLookup, granted: boolean): Socket {
  const socket = new Socket()
  const connect = socket.connect.bind(socket) as (options: NetConnectOpts, done?: () => void) => Socket
  const guarded = (port: number, host: string, done?: () => void): Socket => {
    if (!granted && isPrivateHost(host)) {
      process.nextTick(() => socket.destroy(new Blocked(host)))
      return socket
    }
    return connect({ port, host, lookup: guardedLookup(lookup, granted) }, done)
  }
  return Object.assign(socket, { connect: guarded as Socket['connect'] })
}
