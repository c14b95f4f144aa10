import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SignalboxError } from '../model/news.ts'
import { BALLAST_BYTES, openBallast } from './ballast.ts'
import { lookThrough, openCondition } from './condition.ts'
import { openForWriting, storageError } from './database.ts'
import { type Opening, ownWorkspace } from './workspace.ts'

function folderOf(): string {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
const full = () => storageError({ code: 'SQLITE_FULL' }, 'signalbox.db')

describe('the ballast', () => {
  it('takes its room on the disk and gives it back', () => {
    const file = join(folderOf(), 'ballast')
    const ballast = openBallast(file)
    expect(ballast.take()).toBe(true)
    expect(statSync(file).blocks * 512).toBeGreaterThanOrEqual(BALLAST_BYTES)
    ballast.release()
    expect(ballast.held()).toBe(false)
    expect(existsSync(file)).toBe(false)
  })
  it('is not taken where there is no room for it and as much again, and leaves nothing when writing fails', () => {
    const folder = folderOf()
    const tight = openBallast(join(folder, 'ballast'), { free: () => 2 * BALLAST_BYTES - 1, write: () => expect.unreachable() })
    expect(tight.take()).toBe(false)
    const failing = openBallast(join(folder, 'ballast'), {
      free: () => 1e9,
      write(file) {
        writeFileSync(file, 'half')
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
      },
    })
    expect(failing.take()).toBe(false)
    expect(existsSync(join(folder, 'ballast.part'))).toBe(false)
  })
})

describe('a full disk', () => {
  it('gives the ballast back at the first refusal and is over when there is room for it again', () => {
    let room = true
    let now = 0
    const ballast = openBallast(join(folderOf(), 'ballast'), { free: () => (room ? 1e9 : 0), write: (file) => writeFileSync(file, '') })
    ballast.take()
    const condition = openCondition(
      ballast,
      'nowhere',
      () => now,
      () => {},
    )
    expect(condition.full).toBe(false)
    room = false
    condition.notice(full())
    expect(ballast.held()).toBe(false)
    expect(condition.full).toBe(true)
    room = true
    now += 999
    expect(condition.full).toBe(true)
    now += 1
    expect(condition.full).toBe(false)
    expect(ballast.held()).toBe(true)
  })
})

describe('a disk that fails', () => {
  function opened(more: Partial<Opening> = {}) {
    const folder = folderOf()
    const owned = ownWorkspace(folder, { now: Date.now, ...more })
    return { folder, owned }
  }
  /** A commit whose flush fails, as SQLite reports it. */
  const failing = () => {
    throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' })
  }
  it('is told once, and nothing more is tried on that connection', () => {
    const told: SignalboxError[] = []
    const { owned } = opened({ lost: (error) => told.push(error) })
    const { store } = owned
    expect(() => store.change(failing)).toThrow(SignalboxError)
    let tried = 0
    for (let at = 0; at < 3; at++)
      expect(() =>
        store.change(() => {
          tried++
        }),
      ).toThrow(expect.objectContaining({ code: 'disk-failed' }))
    expect(tried).toBe(0)
    expect(told.map((error) => error.code)).toEqual(['disk-failed'])
    owned.close()
  })
  it('makes the next opening look the whole file through, once', () => {
    const { folder, owned } = opened()
    expect(() => owned.store.change(failing)).toThrow(SignalboxError)
    owned.close()
    expect(existsSync(join(folder, 'disk-failed'))).toBe(true)
    const again = ownWorkspace(folder, { now: Date.now })
    expect(existsSync(join(folder, 'disk-failed'))).toBe(false)
    expect(again.store.change(() => 'saved')).toBe('saved')
    again.close()
  })
  it('that left a damaged file is refused with what to do next', () => {
    const folder = folderOf()
    const file = join(folder, 'signalbox.db')
    const db = openForWriting(file)
    db.prepare(`INSERT INTO events (key, body, at, by) VALUES ('k', 'b', 1, 'x')`).run()
    const page = Number(db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'events'`).pluck().get())
    db.close()
    const bytes = readFileSync(file)
    bytes.fill(0xff, (page - 1) * 8192, page * 8192)
    writeFileSync(file, bytes)
    const damaged = openForWriting(file)
    const trouble = join(folder, 'disk-failed')
    lookThrough(damaged, file, trouble)
    writeFileSync(trouble, '')
    expect(() => lookThrough(damaged, file, trouble)).toThrow(
      expect.objectContaining({ code: 'damaged-workspace', next: expect.stringContaining('salvage') }),
    )
    damaged.close()
  })
})
