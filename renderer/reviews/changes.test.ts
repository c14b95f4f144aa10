import { expect, test } from 'vitest'
import type { ReviewField } from '../../core/nodes/spec.ts'
import { changesOf } from './changes.ts'

const field = (name: string, type: ReviewField['type'], value: ReviewField['value'], editable = true): ReviewField => ({
  name,
  title: name,
  type,
  value,
  editable,
})
const fields = [
  field('team', 'text', 'EU'),
  field('score', 'number', 82),
  field('tags', 'list', ['a', 'b']),
  field('tier', 'text', 'gold', false),
]

test('only what really changed is sent, each in its own type', () => {
  expect(changesOf(fields, { team: 'US', score: '82', tags: 'a,  b', tier: 'x' })).toEqual({ changes: { team: 'US' }, errors: {} })
  expect(changesOf(fields, { score: '90', tags: 'a, c' }).changes).toEqual({ score: 90, tags: ['a', 'c'] })
})

test('a number that is none is refused at its field', () => {
  expect(changesOf(fields, { score: 'many' })).toEqual({ changes: {}, errors: { score: 'This must be a number.' } })
})
