import { expect, test } from 'vitest'
import type { RunSummary } from '../../core/api/contract.ts'
import { mergedPage } from './pages.ts'

const rows = (...ids: number[]) => ids.map((id) => ({ id }) as RunSummary)
const ids = (list: RunSummary[]) => list.map((row) => row.id)

test('a fresh page keeps the older rows it joins, and where they go on', () => {
  const merged = mergedPage(rows(8, 7, 6, 5), 5, { runs: rows(10, 9, 8), next: 8 })
  expect(ids(merged.rows)).toEqual([10, 9, 8, 7, 6, 5])
  expect(merged.next).toBe(5)
})
test('a fresh page that left a gap behind it starts anew', () => {
  const merged = mergedPage(rows(3, 2), 2, { runs: rows(10, 9), next: 9 })
  expect(ids(merged.rows)).toEqual([10, 9])
  expect(merged.next).toBe(9)
})
test('a last page is all there is', () => {
  expect(mergedPage(rows(3, 2, 1), 1, { runs: rows(2), next: null })).toEqual({ rows: rows(2), next: null })
})
