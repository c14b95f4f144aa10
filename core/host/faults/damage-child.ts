// Process of its own: turns bits in copies and looks at each. SQLite may end the process on a damaged page, and then only this one.
// Reads {folder, file, whole, flips: [offset, bit][]} as its argument's file; writes a line a flip.
import { closeSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { look } from './damage-check.ts'

export type Task = { folder: string; file: string; whole: string; flips: [offset: number, bit: number][] }

const { folder, file, whole, flips } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Task
const target = join(folder, file)
const database = join(folder, 'signalbox.db')
/** A log is part of the damage in one case and only a left-over of reading in the other. */
const log = file.endsWith('-wal') ? readFileSync(target) : null

for (const [offset, bit] of flips) {
  rmSync(`${database}-shm`, { force: true })
  if (log) {
    const copy = Buffer.from(log)
    copy[offset] = (copy[offset] as number) ^ (1 << bit)
    const handle = openSync(target, 'w')
    writeSync(handle, copy)
    closeSync(handle)
  } else {
    rmSync(`${database}-wal`, { force: true })
    turn(offset, bit)
  }
  process.stdout.write(`${JSON.stringify({ offset, bit, ...look(folder, whole) })}\n`)
  if (!log) turn(offset, bit)
}

function turn(offset: number, bit: number): void {
  const handle = openSync(target, 'r+')
  const byte = Buffer.alloc(1)
  readSync(handle, byte, 0, 1, offset)
  byte[0] = (byte[0] as number) ^ (1 << bit)
  writeSync(handle, byte, 0, 1, offset)
  closeSync(handle)
}
