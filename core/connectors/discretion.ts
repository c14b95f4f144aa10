// Keeps secrets out of everything that connectors hand back: whatever was given out is taken out of results, failures and
// errors, in every spelling in which another system might echo it.
import { wordsOf } from '../model/news.ts'
import type { Connections } from './connection.ts'
import type { Connector } from './connector.ts'

const SHOWN = '[secret]'

/** The secret as it may come back: plain, in JSON, in URLs and forms, in HTML, in hexadecimal, and anywhere inside base64. */
export function spellingsOf(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret)
  const inUrl = encodeURIComponent(secret.toWellFormed())
  const spellings = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
    inUrl,
    inUrl.replaceAll('%20', '+'),
    inUrl.replaceAll(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`),
    encodeURI(secret.toWellFormed()),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    Buffer.from(bytes).toString('hex'),
  ]
  // In base64 three bytes become four signs, so that what stands before shifts how the secret is spelled: three ways.
  for (let before = 0; before < 3; before++) {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const whole = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
    spellings.push(whole, whole.replaceAll('+', '-').replaceAll('/', '_'))
  }
  return [...new Set(spellings)].sort((a, b) => b.length - a.length)
}

export function discretion(connections: Connections) {
  const given = new Set<string>()
  let pattern: RegExp | null = null
  const remember = (secret: string): void => {
    if (given.has(secret)) return
    given.add(secret)
    const all = [...given].flatMap(spellingsOf).map((one) => one.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    pattern = new RegExp(all.sort((a, b) => b.length - a.length).join('|'), 'gi')
  }
  const scrub = <Value>(value: Value): Value => (pattern ? (scrubbed(value, pattern) as Value) : value)
  return {
    /** Gives the same connections, and remembers every secret that it gave out. */
    connections: ((name) => {
      const found = connections(name)
      return found && { ...found, secret: () => keep(found.secret()) }
    }) satisfies Connections as Connections,
    scrub,
    /** The same connector with nothing secret in what it says, and with a doubt instead of an error that it throws. */
    discreet: (connector: Connector): Connector => ({
      name: connector.name,
      async send(request, options) {
        try {
          return scrub(await connector.send(request, options))
        } catch (error) {
          return scrub({ kind: 'unknown', failure: unexpected(error) })
        }
      },
      ...(connector.lookUp && {
        async lookUp(request, options) {
          try {
            return scrub((await connector.lookUp?.(request, options)) ?? { kind: 'unknown', failure: unexpected('no answer') })
          } catch (error) {
            return scrub({ kind: 'unknown', failure: unexpected(error) })
          }
        },
      }),
    }),
  }
  function keep(secret: string | null): string | null {
    if (secret !== null && secret !== '') remember(secret)
    return secret
  }
}

const unexpected = (error: unknown) => ({
  code: 'connector',
  message: `The connector stopped on an error: ${wordsOf(error)}.`,
  next: 'Look whether it happened, and report the error.',
})

function scrubbed(value: unknown, pattern: RegExp): unknown {
  if (typeof value === 'string') return value.replaceAll(pattern, SHOWN)
  if (typeof value === 'number') return String(value).replaceAll(pattern, SHOWN) === String(value) ? value : SHOWN
  if (Array.isArray(value)) return value.map((one) => scrubbed(one, pattern))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name.replaceAll(pattern, SHOWN), scrubbed(one, pattern)]))
}
