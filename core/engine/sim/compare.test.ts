import { expect, test } from 'vitest'
import { compareGraphs } from './compare.ts'

test('the engine goes through drawn workflows as the reference does, and its journal gives back every state it was in', () => {
  const { mismatches, cases, graphs, passed, edges } = compareGraphs(120)
  expect(mismatches).toEqual([])
  expect(graphs).toBe(120)
  expect(cases).toBeGreaterThan(450)
  expect(passed / edges).toBeGreaterThan(0.5)
})

test('the same seed gives the same comparison', () => {
  expect(compareGraphs(5, 77)).toEqual(compareGraphs(5, 77))
})
