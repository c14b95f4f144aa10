// The connectors of a host with the powers each is given: files inside the workspace, connections with their secrets, name look-ups.
import type { ReadContext } from '../api/context.ts'
import type { Connector } from '../connectors/connector.ts'
import { csvRowConnector } from '../connectors/csv-row.ts'
import { discretion } from '../connectors/discretion.ts'
import { sharedLookup } from '../connectors/host-lookup.ts'
import { httpConnector } from '../connectors/http.ts'
import { mailConnector } from '../connectors/mail.ts'
import { postgresDriver } from '../connectors/postgres.ts'
import { sqlConnector } from '../connectors/sql.ts'
import { writeFileConnector } from '../connectors/write-file.ts'
import { lastDocumentId, newestDocuments } from '../storage/documents.ts'
import { openForeignSqlite } from '../storage/foreign-sqlite.ts'
import { connectionsOf } from './connections.ts'
import { filesIn } from './files.ts'

export function openConnectors(
  reading: ReadContext,
  databaseId: string,
  secretKey: (make: boolean) => Uint8Array | null,
  log: (line: string) => void,
): { find(name: string): Connector | null; close(): Promise<void> } {
  const { paths } = reading
  const files = filesIn(paths.files)
  const { connections, discreet } = discretion(connectionsOf(reading, databaseId, secretKey, log))
  const allowed = remembered(reading, allowedHosts)
  const lookup = sharedLookup()
  const http = httpConnector({ allowed, connections, lookup })
  const sqlite = openForeignSqlite(paths.files)
  const sql = sqlConnector(connections, { sqlite: sqlite.driver, postgres: postgresDriver({ allowed, lookup }) })
  const mail = mailConnector({ allowed, connections, lookup })
  const all = [csvRowConnector(files), writeFileConnector(files), http, mail, sql].map(discreet)
  return {
    find: (name) => all.find((one) => one.name === name) ?? null,
    close: async () => void (await Promise.all([http.close(), sqlite.close()])),
  }
}

/** `host:port` pairs of private addresses that the person on this machine allowed, in the setting `allowedHosts`. */
function allowedHosts(context: ReadContext): string[] {
  for (const document of newestDocuments(context.db))
    if (document.kind === 'settings' && Array.isArray(document.body.allowedHosts))
      return document.body.allowedHosts.filter((host): host is string => typeof host === 'string')
  return []
}

/** What documents say, read again only when one changed: it is asked for at every sending. */
function remembered<Value>(context: ReadContext, read: (context: ReadContext) => Value): () => Value {
  let of = -1
  let known: Value
  return () => {
    const now = lastDocumentId(context.db)
    if (now !== of) {
      known = read(context)
      of = now
    }
    return known
  }
}
