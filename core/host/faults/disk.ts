// The disk as it is after a power cut: what was flushed, and, where sectors may be torn, any part of what was not.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Bytes that a disk writes as one. */
const SECTOR = 4096

/**
 * Puts the surviving disk in the place of the workspace. `torn`: of the sectors written since the last flush each survives
 * with this chance; 0 is the worst case in which none does.
 */
export function cutPower(workspace: string, disk: string, torn: number, random: () => number): void {
  const before = `${workspace}.before`
  renameSync(workspace, before)
  mkdirSync(workspace)
  for (const name of readdirSync(disk)) {
    if (name.endsWith('.fresh')) continue
    const path = name.replaceAll('%', '/')
    mkdirSync(dirname(join(workspace, path)), { recursive: true })
    const flushed = readFileSync(join(disk, name))
    const live = torn > 0 && existsSync(join(before, path)) ? readFileSync(join(before, path)) : flushed
    const found = mixed(flushed, live, torn, random)
    writeFileSync(join(workspace, path), found)
    // What survived is what the next life begins with.
    writeFileSync(join(disk, name), found)
  }
  rmSync(before, { recursive: true })
}

function mixed(flushed: Buffer, live: Buffer, torn: number, random: () => number): Buffer {
  if (torn === 0) return flushed
  const sectors = Math.ceil(Math.max(flushed.length, live.length) / SECTOR)
  const found = Buffer.alloc(Math.max(flushed.length, live.length))
  let length = flushed.length
  flushed.copy(found)
  for (let sector = 0; sector < sectors; sector++) {
    const from = sector * SECTOR
    const to = Math.min(from + SECTOR, live.length)
    if (from >= live.length || live.subarray(from, to).equals(flushed.subarray(from, to)) || random() >= torn) continue
    live.copy(found, from, from, to)
    length = Math.max(length, to)
  }
  return found.subarray(0, length)
}
