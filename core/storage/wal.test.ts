import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Db, openForReading, openForWriting } from './database.ts'
import { walBytes } from './size.ts'
import { tidyWal } from './wal.ts'

const limits = { alarm: 2_000_000, small: 100_000 }

function opened(): { db: Db; file: string; write(bytes: number): void } {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-test-'))
  const file = join(folder, 'signalbox.db')
  const db = openForWriting(file)
  onTestFinished(() => {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const insert = db.prepare(`INSERT INTO events (key, body, at, by) VALUES ('k', ?, 1, 'test')`)
  return {
    ...{ db, file },
    write(bytes) {
      for (let written = 0; written < bytes; written += 50_000) insert.run('x'.repeat(50_000))
    },
  }
}
/** A reader in the middle of something. */
function holding(file: string): Db {
  const reader = openForReading(file, true)
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM events').get()
  onTestFinished(() => void reader.close())
  return reader
}

describe('the write-ahead log', () => {
  it('is left alone while it is small, and emptied when nothing else is to be done', () => {
    const { db, file, write } = opened()
    write(1)
    expect(tidyWal(db, file, { idle: true, letGo: () => {}, limits: { alarm: 1e9, small: 1e9 } }).state).toBe('small')
    write(500_000)
    expect(tidyWal(db, file, { idle: false, letGo: () => {}, limits }).state).toBe('growing')
    expect(tidyWal(db, file, { idle: true, letGo: () => {}, limits }).state).toBe('emptied')
    expect(walBytes(file)).toBe(0)
  })
  it('grows past every limit while a reader holds a snapshot, and does not when the reader is made to let go', () => {
    const { db, file, write } = opened()
    write(1)
    holding(file)
    for (let round = 0; round < 4; round++) {
      write(1_000_000)
      tidyWal(db, file, { idle: false, letGo: () => {}, limits })
    }
    expect(walBytes(file)).toBeGreaterThan(4_000_000)
    const held = tidyWal(db, file, { idle: false, letGo: () => {}, limits })
    expect(held.state).toBe('held')

    const { db: other, file: second, write: writeMore } = opened()
    writeMore(1)
    let reader = holding(second)
    let most = 0
    let emptied = 0
    for (let round = 0; round < 12; round++) {
      writeMore(1_000_000)
      most = Math.max(most, walBytes(second))
      const { state } = tidyWal(other, second, { idle: false, limits, letGo: () => void reader.close() })
      if (state !== 'emptied') continue
      emptied++
      reader = holding(second)
    }
    expect(emptied).toBeGreaterThan(2)
    // The alarm and what is written until the next look.
    expect(most).toBeLessThan(2 * limits.alarm)
  })
  it('can be written again at once after a look that found it held', () => {
    const { db, file, write } = opened()
    write(3_000_000)
    holding(file)
    expect(tidyWal(db, file, { idle: false, letGo: () => {}, limits }).state).toBe('held')
    expect(db.pragma('busy_timeout', { simple: true })).toBe(2000)
    write(100_000)
    expect(db.prepare('SELECT count(*) FROM events').pluck().get()).toBe(62)
  })
})
