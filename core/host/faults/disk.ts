// The disk as it is after a power cut: what was flushed, and, where sectors may be torn, any part of what was not.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Bytes that a disk writes as one. */
const SECTOR = 4096

/**
 * Puts the surviving disk in the place of the workspace. `torn`: of the sectors written since the last flush each survives
 * with this chance; 0 is the worst case in which none does.
 */
export function cutPower(workspace: string, disk: string, torn: number, random: () => number): void {
  const survivors = readdirSync(disk).filter((name) => !name.endsWith('.fresh'))
  const paths = new Set(survivors.map((name) => join(workspace, name.replaceAll('%', '/'))))
  for (const survivor of survivors) {
    const path = join(workspace, survivor.replaceAll('%', '/'))
    mkdirSync(dirname(path), { recursive: true })
    const flushed = readFileSync(join(disk, survivor))
    const live = torn > 0 && existsSync(path) ? readFileSync(path) : flushed
    const found = mixed(flushed, live, torn, random)
    // Into the same file: it is the same disk, and a workspace knows its file by its number.
    writeFileSync(path, found)
    // What survived is what the next life begins with.
    writeFileSync(join(disk, survivor), found)
  }
  for (const entry of readdirSync(workspace, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !paths.has(path)) rmSync(path)
  }
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
