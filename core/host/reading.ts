// Opens a workspace for looking only: for the reading thread, and for the command line beside an owner.
import { userInfo } from 'node:os'
import { type ReadContext, readPowers } from '../api/context.ts'
import { readWorkspace } from '../storage/workspace.ts'

export type Reading = { context: ReadContext; close(): Promise<void> }

/** `held`: this process owns the workspace. */
export function openReading(
  { workspace, resources, machine }: { workspace: string; resources: string; machine?: string | undefined },
  held: boolean,
): Reading {
  const { db, paths } = readWorkspace(workspace, held)
  const context: ReadContext = { db, paths, resources, user: userName(), readOnly: true, machine, now: Date.now, ...readPowers(db) }
  return { context, close: async () => void db.close() }
}

/** Who changes and decisions are recorded under unless a call names another. */
export function userName(): string {
  try {
    return userInfo().username || 'operator'
  } catch {
    return 'operator'
  }
}
