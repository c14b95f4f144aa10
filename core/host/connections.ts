// Connections as connectors see them: the newest version at the moment of sending, with the secret opened only then.
import type { ReadContext } from '../api/context.ts'
import type { Connections } from '../connectors/connection.ts'
import type { TurnLimits } from '../engine/turns.ts'
import { wordsOf } from '../model/news.ts'
import { lastDocumentId, newestDocument } from '../storage/documents.ts'
import { revealSecret } from '../storage/secrets.ts'

export function connectionsOf(
  { db }: Pick<ReadContext, 'db'>,
  databaseId: string,
  secretKey: (make: boolean) => Uint8Array | null,
  log: (line: string) => void,
): Connections {
  return (name) => {
    const found = newestDocument(db, 'connection', name)
    if (found?.kind !== 'connection') return null
    const { body } = found
    return {
      body,
      secret() {
        try {
          const key = secretKey(false)
          return key && revealSecret(db, key, databaseId, body.secret)
        } catch (error) {
          // The effect fails with what to do; the reason, which names the key's file, is for the log.
          log(`The secret of the connection “${name}” cannot be opened: ${wordsOf(error)}`)
          return null
        }
      },
    }
  }
}

/** How fast a connection may be asked, read again only when a document changed: it is looked up for every effect. */
export function connectionLimits({ db }: Pick<ReadContext, 'db'>): (name: string) => TurnLimits | null {
  let of = -1
  let known = new Map<string, TurnLimits | null>()
  return (name) => {
    const now = lastDocumentId(db)
    if (now !== of) {
      of = now
      known = new Map()
    }
    const found = known.get(name)
    if (found !== undefined) return found
    const document = newestDocument(db, 'connection', name)
    const limits = document?.kind === 'connection' ? { atOnce: document.body.maxAtOnce, perMinute: document.body.perMinute } : null
    known.set(name, limits)
    return limits
  }
}
