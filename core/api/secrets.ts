// Secrets: listing names and who uses them, setting, removing. A value goes in and never comes out through a call.
import { SignalboxError } from '../model/news.ts'
import { payloadHash } from '../storage/audit.ts'
import { newestDocuments } from '../storage/documents.ts'
import { hasSecret, listSecrets, putSecret, removeSecret } from '../storage/secrets.ts'
import { notFound } from '../storage/workspace.ts'
import type { ReadContext, WriteContext } from './context.ts'
import type { SecretSummary } from './contract.ts'

/** A shorter one could not be told from ordinary words, and so not be kept out of answers and messages. */
const SHORTEST = 6

export function secretsOf({ db }: ReadContext): SecretSummary[] {
  const users = new Map<string, string[]>()
  for (const { kind, name, body } of newestDocuments(db))
    if (kind === 'connection' && body.secret) users.set(body.secret, [...(users.get(body.secret) ?? []), name])
  return listSecrets(db).map(({ name, at, by }) => ({ name, changedAt: at, changedBy: by, connections: users.get(name) ?? [] }))
}

export function setSecret(context: WriteContext, name: string, value: string): { name: string; changed: boolean } {
  if (value.length < SHORTEST)
    throw new SignalboxError(
      'bad-input',
      `A secret has ${SHORTEST} characters at least: a shorter one could not be kept out of messages.`,
      {
        place: name,
        next: 'Choose a longer one in the other system.',
      },
    )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u001f\u007f]/.test(value))
    throw new SignalboxError('bad-input', 'A secret is one line; this one has a line break or a control character.', {
      place: name,
      next: 'Give it without them.',
    })
  const key = context.secretKey(true)
  return context.change((audit) => {
    const changed = hasSecret(context.db, name)
    const at = context.now()
    putSecret(context.db, key as Uint8Array, context.databaseId, name, value, context.user, at)
    audit(at, context.user, 'secret.set', `secret ${name}`, payloadHash({ name, at }))
    return { name, changed }
  })
}

export function dropSecret(context: WriteContext, name: string): { name: string } {
  return context.change((audit) => {
    if (!removeSecret(context.db, name)) throw notFound('secret', name, 'List the secrets to see which there are.')
    const at = context.now()
    audit(at, context.user, 'secret.removed', `secret ${name}`, payloadHash({ name, at }))
    return { name }
  })
}
