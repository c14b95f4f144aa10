import { expect, test } from 'vitest'
import type { Step } from '../../core/model/record.ts'
import { isIn, strandsOf, wholeValue, worthALine } from './strands.ts'

const step = (seq: number, path: string, status: Step['status'] = 'done', port: string | null = 'out') =>
  ({ seq, path, status, port }) as Step
const outline = (strands: ReturnType<typeof strandsOf>): unknown[] =>
  strands.map(({ step: { seq }, items }) => (items.length ? [seq, ...items.map((item) => ({ [item.index]: outline(item.strands) }))] : seq))

test('items stand under the step of their for each, one inside another too', () => {
  const steps = [step(0, ''), step(1, ''), step(2, '1.0'), step(3, '1.1'), step(4, '1.0/2.0'), step(5, '1.0/2.1'), step(6, '')]
  expect(outline(strandsOf(steps))).toEqual([0, [1, { 0: [[2, { 0: [4] }, { 1: [5] }]] }, { 1: [3] }], 6])
})

test('an item is as bad as the worst in it, but not for a failure that an error edge took up', () => {
  const [strand] = strandsOf([
    step(0, ''),
    ...[step(1, '0.0'), step(2, '0.0', 'failed', null)],
    ...[step(3, '0.1', 'failed', 'error'), step(4, '0.1')],
    step(5, '0.2', 'waiting', null),
  ])
  expect(strand?.items.map((item) => item.status)).toEqual(['failed', 'done', 'waiting'])
})

test('of five hundred items the first, the failed and the one in view get a line', () => {
  const steps = [step(0, ''), ...Array.from({ length: 500 }, (_, at) => step(at + 1, `0.${at}`, at === 321 ? 'failed' : 'done', null))]
  const items = strandsOf(steps)[0]?.items ?? []
  expect(worthALine(items, 5, '0.400').map((item) => item.index)).toEqual([0, 1, 2, 3, 4, 321, 400])
  expect(isIn(items[4] as (typeof items)[number], '0.40')).toBe(false)
})

test('an item is called by its value where a step read it whole', () => {
  const each = { ...step(0, ''), node: 'lines' }
  const read = (reads: Step['reads']) => strandsOf([each, { ...step(1, '0.0'), reads }])[0]?.items[0]
  expect(wholeValue(read({ 'lines.item': '2 desk lamps' }) as Parameters<typeof wholeValue>[0], each)).toBe('2 desk lamps')
  expect(wholeValue(read({ 'lines.item.name': 'lamp' }) as Parameters<typeof wholeValue>[0], each)).toBeNull()
})
