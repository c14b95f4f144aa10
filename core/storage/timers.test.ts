import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Db, openForWriting } from './database.ts'
import { timerTable } from './timers.ts'

describe('timers in the workspace', () => {
  let folder: string
  let db: Db
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'signalbox-timers-'))
    db = openForWriting(join(folder, 'workspace.db'))
  })
  afterEach(() => {
    db.close()
    rmSync(folder, { recursive: true })
  })

  it('are due from their instant on, oldest first, those of one instant in the order they were set', () => {
    const timers = timerTable(db)
    expect(timers.next()).toBeNull()
    timers.set(1, 4, 'wait', 3000)
    timers.set(2, 5, 'retry', 1000)
    timers.set(3, 6, 'timeout', 1000)
    expect(timers.next()).toBe(1000)
    expect(timers.due(999, 10)).toEqual([])
    expect(timers.due(3000, 10).map((timer) => timer.run)).toEqual([2, 3, 1])
    expect(timers.due(3000, 2)).toMatchObject([
      { run: 2, seq: 5, kind: 'retry', at: 1000 },
      { run: 3, seq: 6, kind: 'timeout', at: 1000 },
    ])
  })

  it('are cleared by step and by run', () => {
    const timers = timerTable(db)
    for (const seq of [1, 2]) for (const run of [1, 2]) timers.set(run, seq, 'late', run * 10 + seq)
    timers.clear(1, 2)
    expect(timers.due(100, 10).map((timer) => timer.at)).toEqual([11, 21, 22])
    timers.clearRun(2)
    expect(timers.due(100, 10).map((timer) => timer.at)).toEqual([11])
  })

  it('never lend their id to a later one, so that one on its way cannot be taken for another', () => {
    const timers = timerTable(db)
    timers.set(1, 1, 'wait', 1000)
    const [onItsWay] = timers.due(1000, 1)
    timers.clear(1, 1)
    timers.set(2, 2, 'wait', 2000)
    expect(timers.remove(onItsWay?.id as number)).toBe(false)
    expect(timers.next()).toBe(2000)
    const [other] = timers.due(2000, 1)
    expect(timers.remove(other?.id as number)).toBe(true)
    expect(timers.next()).toBeNull()
  })

  it('are all there after the workspace was opened again', () => {
    timerTable(db).set(7, 8, 'escalate', 5000)
    db.close()
    db = openForWriting(join(folder, 'workspace.db'))
    const timers = timerTable(db)
    timers.set(9, 9, 'remind', 6000)
    expect(timers.due(9000, 10).map(({ id, run }) => [id, run])).toEqual([
      [1, 7],
      [2, 9],
    ])
  })
})
