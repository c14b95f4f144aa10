// Beside the database: which runs are being worked on right now. Read after a crash, to tell the run that crashed the process
// from those that only lay beside it. Not flushed on purpose: it is about crashes of the process, not of the machine.
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'

export type WorkingMark = {
  /** Runs that the process before this one was working on when it ended; none when it closed in good order. */
  left: number[]
  mark(run: number | null): void
  close(): void
}

export function openWorkingMark(file: string): WorkingMark {
  const left = existsSync(file) ? readIds(readFileSync(file)) : []
  const handle = openSync(file, 'w', 0o600)
  const cell = Buffer.alloc(8)
  let count = 0
  return {
    left,
    mark(run) {
      if (run === null) {
        if (count > 0) ftruncateSync(handle, 0)
        count = 0
        return
      }
      cell.writeDoubleLE(run)
      writeSync(handle, cell, 0, 8, count++ * 8)
    },
    close: () => closeSync(handle),
  }
}

function readIds(bytes: Buffer): number[] {
  const ids: number[] = []
  for (let at = 0; at + 8 <= bytes.length; at += 8) ids.push(bytes.readDoubleLE(at))
  return ids.filter((id) => Number.isSafeInteger(id) && id > 0)
}
