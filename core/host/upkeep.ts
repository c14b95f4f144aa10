// What the owner does beside its work while it runs: keeps the write-ahead log small, holds the ballast, makes a backup a day
// and removes what the retention rules have due.

import { wordsOf } from '../model/news.ts'
import { listBackups, thinBackups } from '../storage/backup.ts'
import type { Ballast } from '../storage/ballast.ts'
import type { Db } from '../storage/database.ts'
import { lastRunId } from '../storage/runs.ts'
import { changesSoFar, tidyWal, WAL_ALARM, type WalLimits } from '../storage/wal.ts'
import type { WorkspaceFolder } from '../storage/workspace.ts'

/** Milliseconds between two looks. */
const EVERY = 5_000
const BALLAST_EVERY = 60_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Daily backups that are kept. */
export const KEEP_BACKUPS = 14

export type UpkeepPowers = {
  db: Db
  paths: WorkspaceFolder
  ballast: Ballast
  now(): number
  backUp(): Promise<unknown>
  erase(): Promise<unknown>
  /** Ends what readers hold; `bytes` says how pressing it is. */
  letGo(bytes: number): void
  log(line: string): void
  limits?: WalLimits
}
export type Upkeep = { look(): Promise<void>; start(): void; stop(): Promise<void> }

export function openUpkeep({ db, paths, ballast, now, backUp, erase, letGo, log, limits }: UpkeepPowers): Upkeep {
  let changes = changesSoFar(db)
  let ballastAt = Number.NEGATIVE_INFINITY
  let dailyAt = now()
  let erasedAt = 0
  let alarmed = false
  let looking: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined

  function tidy(): void {
    const since = changesSoFar(db)
    const { bytes, state } = tidyWal(db, paths.database, { idle: since === changes, letGo, ...(limits ? { limits } : {}) })
    changes = since
    const alarming = bytes > (limits?.alarm ?? WAL_ALARM)
    if (alarming && !alarmed)
      log(`The write-ahead log has ${Math.round(bytes / 1e6)} MB, because somebody reads for long; readers are started anew.`)
    if (alarming && state === 'held')
      log('A reader outside this Signalbox holds the write-ahead log. Close other programs that have the workspace open.')
    alarmed = alarming && state === 'held'
  }

  async function daily(): Promise<void> {
    const newest = listBackups(paths.backups)[0]?.at ?? 0
    if (now() - newest >= DAY && lastRunId(db) > 0) {
      await backUp()
      thinBackups(paths.backups, KEEP_BACKUPS)
    }
    if (now() - erasedAt < DAY) return
    erasedAt = now()
    await erase()
  }

  async function work(): Promise<void> {
    tidy()
    if (now() - ballastAt >= BALLAST_EVERY) {
      ballastAt = now()
      ballast.take()
    }
    if (now() - dailyAt >= HOUR) {
      dailyAt = now()
      await daily()
    }
  }

  const look = () => {
    looking ??= work()
      .catch((error) => log(`Upkeep: ${wordsOf(error)}`))
      .finally(() => {
        looking = null
      })
    return looking
  }
  return {
    look,
    start() {
      timer = setInterval(() => void look(), EVERY)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}
