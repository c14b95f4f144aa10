import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { simulate } from '../../engine/sim/simulate.ts'
import { ownWorkspace } from '../../storage/workspace.ts'
import { mirrored, type TimerNumbers } from './mirror.ts'

it('keeps in the database what the simulator keeps in memory, verb by verb, through faults and crashes', async () => {
  const sum = { commits: 0, crashes: 0, verbs: 0 }
  for (const seed of [1, 3, 5, 9, 14, 39]) {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-mirror-'))
    const workspace = ownWorkspace(folder, { now: () => Date.UTC(2026, 2, 1) })
    onTestFinished(() => {
      workspace.close()
      rmSync(folder, { recursive: true, force: true })
    })
    // The drawn workflows are nowhere in the database.
    workspace.db.pragma('foreign_keys = OFF')
    const numbers: TimerNumbers = new Map()
    const { violations, hash, commits, crashes } = await simulate(seed, null, (memory, violated) =>
      mirrored(memory, workspace, numbers, violated),
    )
    expect(violations, `seed ${seed}`).toEqual([])
    expect((await simulate(seed)).hash).toBe(hash)
    sum.commits += commits
    sum.crashes += crashes
    sum.verbs += Number(workspace.db.prepare('SELECT count(*) FROM journal').pluck().get())
  }
  expect(sum.commits).toBeGreaterThan(50)
  expect(sum.crashes).toBeGreaterThan(2)
  expect(sum.verbs).toBeGreaterThan(50)
})
