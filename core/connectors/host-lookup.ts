// Names to addresses. The system's resolver works on threads that files need too, so few look-ups are under way at once,
// and those who ask for the same name share one.
import { lookup as systemLookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { Blocked, isPrivateAddress } from './private-address.ts'

export type Address = { address: string; family: number }
export type HostLookup = (host: string) => Promise<Address[]>

const AT_ONCE = 3

export function sharedLookup(lookup: HostLookup = (host) => systemLookup(host, { all: true })): HostLookup {
  const asked = new Map<string, Promise<Address[]>>()
  const waiting: (() => void)[] = []
  let busy = 0
  async function inTurn(host: string): Promise<Address[]> {
    if (busy >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
    else busy++
    try {
      return await lookup(host)
    } finally {
      const next = waiting.shift()
      if (next) next()
      else busy--
    }
  }
  return (host) => {
    const under = asked.get(host)
    if (under) return under
    const mine = inTurn(host).finally(() => asked.delete(host))
    asked.set(host, mine)
    return mine
  }
}

/** For sockets: private addresses are left out unless the place was granted; with none left it is refused. */
export const guardedLookup =
  (lookup: HostLookup, granted: boolean): LookupFunction =>
  (host, options, done) => {
    lookup(host).then(
      (addresses) => {
        const open = addresses.filter(({ address }) => granted || !isPrivateAddress(address))
        const first = open[0]
        if (!first) done(new Blocked(host), '')
        else if (options.all) done(null, open)
        else done(null, first.address, first.family)
      },
      (error) => done(error, ''),
    )
  }
