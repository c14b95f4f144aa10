// How the workspace stands while it is open: moved or not, restored or not, a full disk, a disk that failed a flush.
import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import { SignalboxError } from '../model/news.ts'
import type { Ballast } from './ballast.ts'
import { DAMAGED_NEXT, type Db } from './database.ts'
import type { Caution } from './doubt.ts'

export type Condition = {
  strange: 'moved' | null
  caution: Caution | null
  readonly full: boolean
  /** After a failed read, write or flush nothing is tried again on this connection: what a second flush says cannot be believed. */
  readonly broken: SignalboxError | null
  /** Told of every transaction that failed. */
  notice(error: SignalboxError): void
}

/** Milliseconds until it is looked again whether there is room. */
const LOOK_AGAIN = 1000

/** `trouble`: file that says to the next opening that the disk failed. `lost` is called once, when the connection cannot be used any more. */
export function openCondition(
  ballast: Pick<Ballast, 'release' | 'take'>,
  trouble: string,
  now: () => number,
  lost: (error: SignalboxError) => void,
): Condition {
  let broken: SignalboxError | null = null
  let full = false
  let lookedAt = Number.NEGATIVE_INFINITY
  return {
    strange: null,
    caution: null,
    get full() {
      if (full && now() - lookedAt >= LOOK_AGAIN) {
        lookedAt = now()
        full = !ballast.take()
      }
      return full
    },
    get broken() {
      return broken
    },
    notice(error) {
      if (error.code === 'disk-full') {
        full = true
        ballast.release()
      }
      if (broken || !isDiskFailure(error)) return
      broken = new SignalboxError(
        'disk-failed',
        'The disk failed while something was saved; whether that was kept is looked up at the next start.',
        {
          next: 'Start Signalbox again. If it stays, copy the workspace to another disk.',
          cause: error,
        },
      )
      mark(trouble)
      lost(broken)
    },
  }
}

const isDiskFailure = (error: SignalboxError): boolean =>
  String((error.cause as { code?: unknown } | undefined)?.code ?? '').startsWith('SQLITE_IOERR')

/** Where even this cannot be written the next opening looks less closely, and that is all. */
function mark(trouble: string): void {
  try {
    closeSync(openSync(trouble, 'w'))
  } catch {}
}

/** After a disk failure the whole file is looked through once before anything is written. */
export function lookThrough(db: Db, file: string, trouble: string): void {
  if (!existsSync(trouble)) return
  const found = db.pragma('quick_check(1)', { simple: true })
  if (found !== 'ok')
    throw new SignalboxError('damaged-workspace', `The disk failed and left the database damaged: ${found}.`, {
      place: file,
      next: DAMAGED_NEXT,
    })
  rmSync(trouble, { force: true })
}
