import { expect, test } from 'vitest'
import { graphSchema } from '../../core/model/graph.ts'
import type { Field } from '../../core/model/values.ts'
import { specOf } from '../../core/nodes/registry.ts'
import { readForm, startFields, typedInput } from './start-form.ts'

const field = (name: string, type: Field['type'], required = false): Field => ({ name, type, required })
const fields = [field('company', 'text', true), field('size', 'number'), field('demo', 'boolean'), field('tags', 'list')]

test('what was typed becomes the input, and what was left empty is left out', () => {
  expect(readForm(fields, { company: 'ACME', size: '', demo: true, tags: 'a, b\nc' })).toEqual({
    ok: true,
    input: { company: 'ACME', demo: true, tags: ['a', 'b', 'c'] },
  })
})

test('a missing required field and a number that is none are said at their field', () => {
  const read = readForm(fields, { company: '', size: 'many' })
  expect(read.ok ? [] : Object.keys(read.errors)).toEqual(['company', 'size'])
})

test('the fields are those of the node nothing leads to', () => {
  const graph = graphSchema.parse({
    nodes: [
      { id: 'b', key: 'b', type: 'x', config: { fields: [{ name: 'wrong' }] } },
      { id: 'a', key: 'a', type: 'x', config: { fields: [{ name: 'right' }] } },
    ],
    edges: [{ id: 'e', from: { node: 'a', port: 'out' }, to: { node: 'b' } }],
  })
  expect(startFields(graph, () => undefined)?.map((one) => one.name)).toEqual(['right'])
  expect(startFields(graphSchema.parse({ nodes: [] }), () => undefined)).toBeNull()
})

test('a start that comes by itself can be started by hand with what it would bring', () => {
  const graph = graphSchema.parse({ nodes: [{ id: 'a', key: 'a', type: 'schedule', config: { cron: '0 9 * * *' } }] })
  expect(startFields(graph, specOf)?.map((one) => one.name)).toEqual(['scheduledFor', 'occurrence', 'missed'])
})

test('an input goes into the form and comes out of it as it was', () => {
  const input = { company: 'ACME', size: 3, demo: true, tags: ['a', 'b'] }
  const typed = typedInput(fields, input)
  expect(typed && readForm(fields, typed)).toEqual({ ok: true, input })
})

test('an input that a form cannot hold is left to JSON', () => {
  expect(typedInput(fields, { company: 'ACME', other: 1 })).toBeNull()
  expect(typedInput(fields, { company: 'ACME', tags: ['one, two'] })).toBeNull()
  expect(typedInput(fields, { company: { name: 'ACME' } })).toBeNull()
})

test('what was never said stays unsaid', () => {
  const typed = typedInput(fields, { company: 'ACME', size: null, demo: null, tags: null })
  expect(typed && readForm(fields, typed)).toEqual({ ok: true, input: { company: 'ACME' } })
})
