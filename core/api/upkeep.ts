// Looking after a workspace: backups, accepting a head that was given up, removing what the retention rules have due.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { SignalboxError } from '../model/news.ts'
import { RETENTION, type RetentionRule } from '../model/retention.ts'
import { type AuditHead, foreignHeads, payloadHash } from '../storage/audit.ts'
import { backUp, backupName, type CheckCopy } from '../storage/backup.ts'
import { openForReading } from '../storage/database.ts'
import { newestDocument } from '../storage/documents.ts'
import { acceptHead, isAccepted } from '../storage/doubt.ts'
import { dropFact, readFact } from '../storage/facts.ts'
import { type Erased, eraseByRule } from '../storage/retention.ts'
import { verifyRecord } from './audit.ts'
import type { ReadContext, WriteContext } from './context.ts'
import type { BackupReport } from './contract.ts'

/** A copy is held against itself: the head kept outside belongs to the workspace it was taken from. */
export const checkCopy: CheckCopy = (copy) => {
  const { entries, broken } = verifyRecord(copy, `${copy.name}.no-head`)
  return { entries, broken: broken && `entry ${broken.seq}: ${broken.why}` }
}

/** `target`: where to; by its date into the workspace's backups when null. Works beside an owner: it only reads the workspace. */
export async function backUpWorkspace(context: ReadContext, target: string | null = null): Promise<BackupReport> {
  const at = context.now()
  // The file was looked at when the context was opened, and this process may hold locks on it.
  const source = openForReading(context.paths.database, true)
  try {
    return await backUp(source, context.paths.attachments, target ?? freeName(context.paths.backups, at), at, checkCopy)
  } finally {
    source.close()
  }
}

/** Two backups in one second are told apart by the next second's name. */
function freeName(folder: string, at: number): string {
  let moment = at
  while (existsSync(join(folder, backupName(moment)))) moment += 1000
  return join(folder, backupName(moment))
}

export function acceptHeads(context: WriteContext, by: string): { accepted: AuditHead[]; altered: string | null } {
  const open = foreignHeads(context.paths.auditHead).filter((head) => !isAccepted(context.db, head))
  const altered = readFact(context.db, 'altered')
  if (open.length === 0 && altered === null)
    throw new SignalboxError('not-found', 'No head waits to be accepted.', {
      place: context.paths.auditHead,
      next: 'Run “verify” to see what does not hold.',
    })
  context.change((append) => {
    for (const head of open) acceptHead(append, context.now(), by, head)
    if (altered === null) return
    append(context.now(), by, 'change.accepted', `table ${altered}`, payloadHash({ altered }))
    dropFact(context.db, 'altered')
  })
  return { accepted: open, altered }
}

export function retentionRules(context: ReadContext): RetentionRule[] {
  const document = newestDocument(context.db, 'retention', RETENTION)
  return document?.kind === 'retention' ? document.body.rules : []
}

export const eraseDue = (context: WriteContext): Promise<Erased> =>
  eraseByRule({ db: context.db, change: context.change, now: context.now, by: context.user, pause: () => turn() }, retentionRules(context))
