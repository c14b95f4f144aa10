// A file that only takes up space. When the disk is full even deleting fails; giving this space back lets the engine record how
// the effects under way ended. Until it is there again nothing new is started.

import { randomFillSync } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

export const BALLAST_BYTES = 4 * 1024 * 1024

export type Ballast = {
  held(): boolean
  /** Gives the space back. */
  release(): void
  /** Takes the space again when at least twice as much is free; says whether it is held. */
  take(): boolean
}
/** What the ballast needs of the disk. */
export type BallastPowers = { free(folder: string): number; write(file: string, bytes: number): void }

export function openBallast(file: string, powers: BallastPowers = disk): Ballast {
  const held = () => existsSync(file)
  return {
    held,
    release: () => rmSync(file, { force: true }),
    take() {
      if (held()) return true
      const part = `${file}.part`
      try {
        if (powers.free(dirname(file)) < 2 * BALLAST_BYTES) return false
        powers.write(part, BALLAST_BYTES)
        renameSync(part, file)
        return true
      } catch {
        rmSync(part, { force: true })
        return false
      }
    },
  }
}

export const freeBytes = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

const disk: BallastPowers = {
  free: freeBytes,
  /** Random bytes: a file system that compresses or leaves holes would keep no space for zeros. */
  write(file, bytes) {
    const handle = openSync(file, 'w', 0o600)
    try {
      writeSync(handle, randomFillSync(Buffer.alloc(bytes)))
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  },
}
