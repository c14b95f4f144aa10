import { describe, expect, it } from 'vitest'
import { openLanes, type Piece } from './lanes.ts'

function setting(alone = false) {
  const later: (() => void)[] = []
  const batches: Piece<number>[][] = []
  const lanes = openLanes<number>(
    (work) => later.push(work),
    new AbortController().signal,
    () => alone,
    (pieces) => batches.push(pieces),
  )
  return { lanes, batches, turn: () => later.shift()?.() }
}

describe('the runner’s queue', () => {
  it('gives each workflow its share of a commit, and what one leaves to the others', () => {
    const { lanes, batches, turn } = setting()
    for (let at = 0; at < 1000; at++) void lanes.add(1, at, false)
    for (let at = 0; at < 10; at++) void lanes.add(2, at, false)
    turn()
    expect([batches[0]?.length, batches[0]?.filter((piece) => piece.lane === 2).length]).toEqual([256, 10])
    expect(batches[0]?.filter((piece) => piece.lane === 1).map((piece) => piece.apply)).toEqual(Array.from({ length: 246 }, (_, at) => at))
  })
  it('refuses early instead of growing, but never what must be kept', async () => {
    const { lanes } = setting()
    for (let at = 0; at < 10_000; at++) void lanes.add(1, at, false)
    await expect(lanes.add(1, 0, false)).rejects.toMatchObject({ code: 'busy' })
    void lanes.add(1, 0, true)
    void lanes.add(2, 0, false)
  })
  it('takes pieces one at a time while a run is suspected', () => {
    const { lanes, batches, turn } = setting(true)
    for (let at = 0; at < 3; at++) void lanes.add(at, at, false)
    turn()
    turn()
    expect(batches.map((pieces) => pieces.length)).toEqual([1, 1])
  })
  it('tries what could not be kept before anything newer of its lane', () => {
    const { lanes, batches, turn } = setting()
    void lanes.add(1, 1, true)
    void lanes.add(1, 2, true)
    turn()
    void lanes.add(1, 3, true)
    lanes.putBack(batches[0] ?? [])
    turn()
    expect(batches[1]?.map((piece) => piece.apply)).toEqual([1, 2, 3])
  })
})
