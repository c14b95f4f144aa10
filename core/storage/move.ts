// A workspace that stands elsewhere than before: noticed at opening, settled by a person's answer.
import { type AuditWriter, payloadHash } from './audit.ts'
import type { Db } from './database.ts'
import { markPutBack } from './doubt.ts'
import { keepFact, readFact } from './facts.ts'
import { type Place, placeOf, samePlace } from './place.ts'

export type MoveAnswer = { answer: 'moved' | 'copied'; by: string; at: number }

/** For looking only: null also when no place is known yet. */
export function strangeness(db: Db, file: string, machine?: string): 'moved' | null {
  const known = readPlace(db)
  return known && !samePlace(known, placeOf(file, machine)) ? 'moved' : null
}

/** The first opening keeps the place. */
export function standsElsewhere(db: Db, file: string, machine?: string): 'moved' | null {
  if (!readPlace(db)) keepPlace(db, placeOf(file, machine))
  return strangeness(db, file, machine)
}

export function keepPlace(db: Db, place: Place): void {
  keepFact(db, 'machine', place.machine)
  keepFact(db, 'place', [place.file.device, place.file.inode, place.file.born].join(' '))
}

function readPlace(db: Db): Place | null {
  const machine = readFact(db, 'machine')
  const [device = '', inode = '', born = ''] = (readFact(db, 'place') ?? '').split(' ')
  return machine && inode ? { machine, file: { device, inode, born } } : null
}

/**
 * Moved: it goes on as before. Copied: the workspace it came from may have sent what is open here and may send what its open
 * runs still come to, so all of that is in doubt or held back. The epoch was raised when it was opened.
 */
export function settleMove(db: Db, append: AuditWriter['append'], here: Place, { answer, by, at }: MoveAnswer): { inDoubt: number } {
  keepPlace(db, here)
  if (answer === 'copied') return markPutBack(db, append, { kind: 'workspace.copied', at, by, backupAt: at, gaveUp: null })
  append(at, by, 'workspace.moved', `machine ${here.machine}`, payloadHash(here))
  return { inDoubt: 0 }
}
