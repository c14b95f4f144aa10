// Connections as connectors see them: the newest version at the moment of sending, with the secret opened only then.
import type { ReadContext } from '../api/context.ts'
import type { Connections } from '../connectors/connection.ts'
import { wordsOf } from '../model/news.ts'
import { newestDocument } from '../storage/documents.ts'
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
