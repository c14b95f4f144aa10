import { describe, expect, it } from 'vitest'
import { openAdmission } from './admission.ts'
import { type Hold, openHolds } from './holds.ts'
import type { Admission } from './interpreter/plan.ts'
import type { LoadedPlan } from './powers.ts'

const plan = (workflow: number, limits: Partial<Admission> = {}): LoadedPlan =>
  ({
    ...{ id: workflow, workflow, workflowName: `W${workflow}`, owner: 'x' },
    plan: { admission: { atOnce: null, perMinute: null, timeoutHours: null, serial: null, ...limits } },
  }) as unknown as LoadedPlan

function setting(held: Hold[] = []) {
  const clock = { now: 0 }
  const holds = openHolds(() => held)
  return { clock, holds, desk: openAdmission(() => clock.now, holds) }
}

describe('how runs are let in', () => {
  it('a workflow without limits is never queued', () => {
    const { desk } = setting()
    for (let id = 1; id <= 1000; id++) expect(desk.admit(id, plan(1), null)).toBe(true)
  })
  it('so many at work at once, in order, and the next when one has ended or waits', () => {
    const { desk } = setting()
    const two = plan(1, { atOnce: 2 })
    const admit = (id: number) => {
      const free = desk.admit(id, two, null)
      desk.stands(id, 1, free ? 'running' : 'queued', null)
      return free
    }
    expect([1, 2, 3, 4].map(admit)).toEqual([true, true, false, false])
    expect(desk.next(10).runs).toEqual([])
    desk.stands(1, 1, 'waiting', null)
    expect(desk.next(10).runs).toEqual([3])
    desk.stands(2, 1, 'ended', null)
    expect(desk.next(10).runs).toEqual([4])
  })
  it('so many a minute, and says when to look again', () => {
    const { desk, clock } = setting()
    const slow = plan(1, { perMinute: 2 })
    expect([1, 2, 3, 4, 5].map((id) => desk.admit(id, slow, null))).toEqual([true, true, false, false, false])
    clock.now = 20_000
    expect(desk.next(10)).toEqual({ runs: [], lookAgainIn: 40_000 })
    clock.now = 60_000
    expect(desk.next(10)).toEqual({ runs: [3, 4], lookAgainIn: 60_000 })
    expect(desk.admit(6, slow, null)).toBe(false)
  })
  it('less than one a minute keeps its distance', () => {
    const { desk, clock } = setting()
    const rare = plan(1, { perMinute: 0.5 })
    expect([desk.admit(1, rare, null), desk.admit(2, rare, null)]).toEqual([true, false])
    clock.now = 60_000
    expect(desk.next(10).runs).toEqual([])
    clock.now = 120_000
    expect(desk.next(10).runs).toEqual([2])
  })
  it('workflows in turn, so that a flood of one keeps no other waiting', () => {
    const held: Hold[] = [1, 2].map((workflow) => ({ kind: 'workflow', subject: String(workflow), by: 'x', at: 0, reason: '' }))
    const { desk, holds } = setting(held)
    for (let id = 1; id <= 100; id++) desk.admit(id, plan(1), null)
    for (let id = 101; id <= 103; id++) desk.admit(id, plan(2), null)
    held.length = 0
    holds.refresh()
    expect(desk.next(6).runs).toEqual([1, 101, 2, 102, 3, 103])
  })
})
