// Which addresses belong to this machine, its network or its cloud's own services: never reached unless the person on this
// machine allowed the place (`host:port`). Judged on the address actually connected to, not on how a name is spelled.
import { BlockList, isIP } from 'node:net'

// Two lists: in one, the rule for IPv4 addresses written as IPv6 would match every IPv4 address there is.
const PRIVATE_4 = new BlockList()
const PRIVATE_6 = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Azure's own services answer here.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  PRIVATE_4.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE_6.addSubnet(net, prefix, 'ipv6')

export function isPrivateAddress(spelled: string): boolean {
  const address = spelled.split('%')[0] as string
  return isIP(address) === 6 ? PRIVATE_6.check(address, 'ipv6') || PRIVATE_4.check(address, 'ipv6') : PRIVATE_4.check(address, 'ipv4')
}

/** Names that mean this machine or a cloud's own services wherever they are asked for. */
const PRIVATE_NAME = /^(.*\.)?(localhost|localdomain|internal|svc|cluster\.local|metadata\.goog)$|^(metadata|instance-data|kubernetes)$/

/** `host` as a URL gives it: small letters, addresses in their one form; brackets around IPv6 are fine. */
export function isPrivateHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  if (isIP(bare.split('%')[0] as string)) return isPrivateAddress(bare)
  return PRIVATE_NAME.test(bare.replace(/\.+$/, ''))
}

export const isLoopback = (address: string): boolean => /^(127\.|::1$|::ffff:127\.)/.test(address)

/** Thrown instead of connecting. */
export class Blocked extends Error {
  readonly code = 'SIGNALBOX_BLOCKED'
  constructor(host: string) {
    super(`${host} is a private address`)
  }
}

export const blockedFailure = (place: string) => ({
  code: 'private-address',
  message: `${place} is a private address, which nobody allowed.`,
  next: `Add “${place}” to the setting allowedHosts if it is meant.`,
})
