// One host owns a workspace at a time. The lock is an SQLite file lock of its own, which the operating system lifts when
// the process ends, however it ends; the rising epoch makes a stale owner's writes fail.
import { readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { SignalboxError } from '../model/news.ts'
import type { Db } from './database.ts'
import { keepFact, readFact } from './facts.ts'

export type Ownership = { release(): void }

/**
 * Milliseconds that a host waits for the lock. Two that start at one instant would otherwise each see the other's first grasp and
 * both give up, and the one that lost would read who owns the workspace before the winner had written it down.
 */
const PATIENCE = 200

/** Throws `locked` with the owner's name when another host has the folder. */
export function takeOwnership(folder: string, now: number): Ownership {
  const lock = new Database(join(folder, 'owner.lock'), { timeout: PATIENCE })
  const card = join(folder, 'owner.json')
  try {
    // Held by a transaction that never ends. In exclusive locking mode the loser of a race would keep its shared lock while it
    // waits, and so keep the winner out as well.
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    const code = (error as { code?: string }).code ?? ''
    if (!code.startsWith('SQLITE_BUSY')) throw error
    throw new SignalboxError('locked', `This workspace is open in another Signalbox${ownerOn(card)}.`, {
      place: folder,
      next: 'Use that one, close it first, or name another workspace.',
    })
  }
  writeFileSync(card, JSON.stringify({ pid: process.pid, machine: hostname(), since: new Date(now).toISOString() }))
  return { release: () => lock.close() }
}

function ownerOn(card: string): string {
  try {
    const owner = JSON.parse(readFileSync(card, 'utf8')) as { pid: number; machine: string; since: string }
    return ` (process ${owner.pid} on ${owner.machine}, since ${owner.since})`
  } catch {
    return ''
  }
}

/** Raises the epoch; every later write must find it unchanged. */
export function raiseEpoch(db: Db): number {
  return db
    .transaction(() => {
      const epoch = Number(readFact(db, 'epoch') ?? 0) + 1
      keepFact(db, 'epoch', epoch)
      return epoch
    })
    .immediate()
}
