// What the calls of the contract work with. A reading context is enough for screens; a writing one belongs to the owner.

import type { Runner } from '../engine/runner.ts'
import type { Store } from '../engine/store.ts'
import { type ReadPlan, recompile, withDefaults } from '../history/read-run.ts'
import { SignalboxError } from '../model/news.ts'
import type { Json } from '../model/values.ts'
import type { AuditWriter } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { readDocuments, readPlan } from '../storage/documents.ts'
import { payloadReader } from '../storage/payloads.ts'
import { readVersion, readWorkflow } from '../storage/workflows.ts'
import type { WorkspaceFolder } from '../storage/workspace.ts'
import { calleesIn } from './callees.ts'
import type { EventName, HostEvents } from './contract.ts'
import type { Classifiers } from './models.ts'

export type ReadContext = {
  db: Db
  paths: WorkspaceFolder
  /** Folder of shipped files: examples. */
  resources: string
  /** Name that decisions and changes are recorded under unless a call names another. */
  user: string
  readOnly: boolean
  /** Names this computer; its own identity when undefined. */
  machine: string | undefined
  now(): number
  plan(id: number): ReadPlan
  bringBack(hash: string): Json
}
/** Called after live versions changed. */
export type Follower = { follow(): void }
export type WriteContext = ReadContext & {
  runner: Runner
  /** The engine's storage port, for asking how the workspace stands. */
  store: Store
  classifiers: Classifiers
  schedules: Follower
  databaseId: string
  /** The key that seals secrets; null when there is none yet and none is to be made. Throws when it must not be used. */
  secretKey(make: boolean): Uint8Array | null
  /** One flushed transaction with the audit chain. */
  change<Value>(work: (audit: AuditWriter['append']) => Value): Value
  emit<Name extends EventName>(event: Name, data: HostEvents[Name]): void
  /** Keeps a person's answer and lets the engine go on. */
  settleMove(answer: 'moved' | 'copied', by: string): { inDoubt: number }
}

/** Plans compiled once and kept: versions and document versions never change. */
export function planReader(db: Db): (id: number) => ReadPlan {
  const known = new Map<number, ReadPlan>()
  return (id) => {
    const found = known.get(id)
    if (found) return found
    const row = readPlan(db, id)
    const version = row && readVersion(db, row.version)
    const workflow = version && readWorkflow(db, version.workflow)
    if (!row || !version || !workflow)
      throw new SignalboxError('damaged-workspace', 'A run names a version that is not there.', {
        place: `plan ${id}`,
        next: 'Restore the last backup.',
      })
    const documents = readDocuments(db, row.documents)
    const plan = recompile(version.graph, documents, calleesIn(db), `${workflow.name} version ${version.number}`)
    const read: ReadPlan = {
      plan,
      ...{
        graph: withDefaults(version.graph, plan),
        documents,
        workflow: workflow.id,
        workflowName: workflow.name,
        owner: workflow.owner,
        version: version.number,
      },
    }
    known.set(id, read)
    return read
  }
}

export const readPowers = (db: Db) => ({ plan: planReader(db), bringBack: payloadReader(db) })
