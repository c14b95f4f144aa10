import { expect, test } from 'vitest'
import { ruleTableOf } from './rule-rows.ts'

test('a rule table is read with its hit policy and its cells in the order of the columns', () => {
  const table = ruleTableOf({
    hit: 'first',
    inputs: [{ title: 'Country', value: 'input.country' }, { value: 'score.total' }],
    outputs: [{ name: 'team', type: 'text' }],
    rows: [{ name: 'EU', when: ['"DE","FR"', '-'], then: ['eu'] }],
  })
  expect(table).toEqual({
    hit: 'first',
    inputs: ['Country', 'score.total'],
    outputs: ['team'],
    rows: [{ name: 'EU', when: ['"DE","FR"', '–'], gives: ['eu'] }],
  })
})

test('a config without rows is no rule table', () => {
  expect(ruleTableOf({ inputs: [] })).toBeNull()
  expect(ruleTableOf({ inputs: [], rows: ['x'] })).toBeNull()
})
