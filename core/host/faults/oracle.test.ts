import { describe, expect, it } from 'vitest'
import { checkCharges, type EffectRow } from './oracle-effects.ts'
import type { StubLine } from './start-stub.ts'

const effect = (key: string, more: Partial<EffectRow> = {}): EffectRow =>
  ({
    ...{ key, run: 1, seq: 1, node: 'charge', path: '', scope: null, connector: 'http', class: 'keyed', state: 'done', outcome: null },
    ...{ request: '{"body":{"ref":"p1","run":1,"node":"charge","iteration":0}}', request_hash: '', settled_by: null },
    ...more,
  }) as EffectRow
const line = (what: StubLine['what'], key: string, body = 'b'): StubLine => ({ what, key, business: 'p1/1/charge/0', body })

describe('the oracle on charges', () => {
  it('finds nothing wrong with one charge under one key, however often it was asked for', () => {
    const lines = [line('arrived', 'k'), line('charged', 'k'), line('arrived', 'k')]
    expect(checkCharges([effect('k')], lines)).toEqual({ extra: 0, inDoubtTrue: [], inDoubtFalse: [], wrong: [] })
  })
  it('sees a second charge also under another key', () => {
    const lines = [line('arrived', 'k'), line('charged', 'k'), line('arrived', 'l'), line('charged', 'l')]
    expect(checkCharges([effect('k'), effect('l', { state: 'failed', settled_by: 'ben' })], lines)).toMatchObject({
      extra: 1,
      wrong: ['p1/1/charge/0 was charged 2 times'],
    })
  })
  it('sees a request without an intent, other bytes under one key, and an unkeyed effect that was sent again', () => {
    const twice = [line('arrived', 'k'), line('arrived', 'k', 'other'), line('charged', 'k')]
    expect(checkCharges([], twice).wrong).toHaveLength(2)
    expect(checkCharges([effect('k', { class: 'unkeyed', state: 'in doubt' })], twice).wrong).toHaveLength(2)
  })
  it('sees a “done” that never happened and a “failed” that did, and tells doubts that are true from those that are not', () => {
    expect(checkCharges([effect('k')], []).wrong).toHaveLength(1)
    expect(checkCharges([effect('k', { state: 'failed' })], [line('arrived', 'k'), line('charged', 'k')]).wrong).toHaveLength(1)
    expect(checkCharges([effect('k', { state: 'in doubt' })], [])).toMatchObject({ inDoubtTrue: [], inDoubtFalse: ['k'], wrong: [] })
    expect(checkCharges([effect('k', { state: 'in doubt' })], [line('arrived', 'k'), line('charged', 'k')])).toMatchObject({
      inDoubtTrue: ['k'],
      inDoubtFalse: [],
    })
  })
})
