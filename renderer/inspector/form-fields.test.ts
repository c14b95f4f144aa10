import { expect, test } from 'vitest'
import { z } from 'zod'
import { columnsOf, formFields } from './form-fields.ts'

test('fields come in the order of the schema, with its words and defaults; empty ones are left out', () => {
  const schema = z.strictObject({
    of: z.string().meta({ title: 'Confidence of', description: 'A number from 0 to 1' }),
    note: z.string().default(''),
    hit: z.string().default('first').describe('Hit policy'),
    onMissing: z.string().default('low'),
  })
  expect(formFields(schema, { of: 'classify.confidence', extra: 1 })).toEqual([
    { name: 'of', title: 'Confidence of', help: 'A number from 0 to 1', value: 'classify.confidence' },
    { name: 'hit', title: 'Hit policy', help: null, value: 'first' },
    { name: 'onMissing', title: 'On missing', help: null, value: 'low' },
    { name: 'extra', title: 'Extra', help: null, value: 1 },
  ])
})

test('a config of an unknown type still has a form', () => {
  expect(formFields(null, { url: 'x' })).toEqual([{ name: 'url', title: 'Url', help: null, value: 'x' }])
})

test('only lists of records with few names are tables', () => {
  expect(columnsOf([{ a: 1 }, { b: 2, c: '' }])).toEqual(['a', 'b'])
  expect(columnsOf([{ a: 1 }, 'x'])).toBeNull()
  expect(columnsOf([])).toBeNull()
})
