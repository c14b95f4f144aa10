// Hands a mail to a mail server. SMTP has no way to ask later whether a mail was taken, so it is exact about the one moment
// that matters: once the server asked for the text, only its own answer is certain.
import MailComposer from 'nodemailer/lib/mail-composer'
import { z } from 'zod'
import type { Failure } from '../model/news.ts'
import { isMailAddress, isOneLine, readAddress } from '../nodes/mail-address.ts'
import { type Connections, reach } from './connection.ts'
import type { Connector, Sent } from './connector.ts'
import type { HostLookup } from './host-lookup.ts'
import { blockedFailure } from './private-address.ts'
import { type Handed, handOver } from './smtp.ts'

export type MailPowers = {
  /** `host:port` pairs of private addresses that the person on this machine allowed. */
  allowed(): readonly string[]
  connections: Connections
  lookup: HostLookup
  /** Certificates trusted beside the system's, in PEM. */
  trusted?: string
  /** Seconds that all of it may take. */
  patience?: number
}

const oneLine = z.string().refine(isOneLine)
const recipient = z.strictObject({ name: oneLine.max(200), address: z.string().refine(isMailAddress) })
const requestSchema = z.strictObject({
  connection: z.string().min(1),
  to: z.array(recipient).min(1).max(50),
  cc: z.array(recipient).max(50),
  subject: oneLine.min(1).max(500),
  text: z.string().max(1_000_000),
})
type Request = z.infer<typeof requestSchema>

export function mailConnector({ allowed, connections, lookup, trusted, patience = 120 }: MailPowers): Connector {
  return {
    name: 'mail',
    async send(raw, { key, signal }) {
      const parsed = requestSchema.safeParse(raw)
      if (!parsed.success)
        return refused(
          'bad-request',
          'The mail has an address, a name or a subject that mails must not have, or is too large.',
          'Correct the node.',
        )
      const reached = reach(connections, parsed.data.connection, ['smtp'])
      if (!reached.ok) return { kind: 'refused', status: null, failure: reached.failure }
      const { body, secret } = reached
      const from = readAddress(body.from)
      if (!from.ok) return refused('bad-sender', `The connection’s sender cannot be used: ${from.message}`, 'Correct the connection.')
      if (body.user !== '' && secret === null)
        return refused(
          'no-secret',
          `The connection “${parsed.data.connection}” logs in and names no secret.`,
          'Name one in the connection.',
        )
      const place = `${body.host}:${body.port}`
      const domain = from.address.address.slice(from.address.address.lastIndexOf('@') + 1)
      const messageId = `<${key}@${domain}>`
      const { to, cc } = parsed.data
      const handed = await handOver(
        { ...body, secret, trusted, name: domain, granted: allowed().includes(place), lookup, milliseconds: patience * 1000, signal },
        {
          from: from.address.address,
          to: [...new Set([...to, ...cc].map((one) => one.address))],
          message: await composed(parsed.data, from.address, messageId),
        },
      )
      return handed.ok
        ? { kind: 'done', status: handed.status, result: { accepted: handed.accepted, refused: handed.rejected, messageId } }
        : outcomeOf(handed, place)
    },
  }
}

type Named = Request['to'][number]
function composed({ to, cc, subject, text }: Request, from: Named, messageId: string): Promise<Buffer> {
  const mail = { from, to, cc, subject, text, messageId, date: new Date(), disableFileAccess: true, disableUrlAccess: true }
  return new MailComposer(mail).compile().build() as Promise<Buffer>
}

function outcomeOf({ error, reply, asked, began, blocked }: Extract<Handed, { ok: false }>, place: string): Sent {
  if (blocked) return { kind: 'refused', status: null, failure: blockedFailure(place) }
  const code = reply === null ? String(error.code ?? 'error').toLowerCase() : String(reply)
  const failure = failureOf(
    `mail-${code}`,
    `${place} did not take the mail: ${error.message.replaceAll(/\s+/g, ' ').slice(0, 500)}.`,
    'Check the connection and the addresses.',
  )
  // 421 is what a server says that goes away, also one that has just taken the mail.
  const certain = !began || (reply !== null && asked === 'DATA' && reply !== 421)
  if (!certain) return { kind: 'unknown', failure }
  const forGood = reply === null ? FOR_GOOD.has(String(error.code)) : reply >= 500
  return forGood ? { kind: 'refused', status: reply, failure } : { kind: 'not-sent', failure }
}
/** Trouble that would come back: no way to log in, a mail that is too large, an envelope that cannot be written. */
const FOR_GOOD = new Set(['EAUTH', 'EMESSAGE', 'EENVELOPE', 'NOT_LOOPBACK'])

const failureOf = (code: string, message: string, next: string): Failure => ({ code, message, next })
const refused = (code: string, message: string, next: string): Sent => ({
  kind: 'refused',
  status: null,
  failure: failureOf(code, message, next),
})
