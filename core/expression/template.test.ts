// Texts with holes: what goes in, what is read, and that a value is never read as a template.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { any, type JsonRecord, recordOf, text } from '../model/values.ts'
import { ExpressionFailure } from './failure.ts'
import { compileTemplate, renameInTemplate } from './template.ts'

const scope = { input: recordOf({ name: text, more: any }) }
function render(source: string, input: JsonRecord): string {
  const result = compileTemplate(source, scope)
  if (!result.ok) throw new Error(result.problems[0]?.message)
  return result.template.render({ input })
}

describe('a template', () => {
  test('puts values in as texts', () => {
    const more = { n: 1.5, none: null, list: [1, { a: 'b' }], yes: true }
    expect(
      render('Dear {{ input.name }}, {{input.more.n}}|{{input.more.none}}|{{input.more.list}}|{{input.more.yes}}', { name: 'Ann', more }),
    ).toBe('Dear Ann, 1.5||[1,{"a":"b"}]|true')
  })
  test('takes braces and quotes within a hole for what they are', () => {
    expect(render('{{ {"a": {"b": 1}} }} {{ "}}" }} {{ "{{" }} it\'s', { name: '' })).toBe('{"a":{"b":1}} }} {{ it\'s')
    expect(render('no holes } here {', { name: '' })).toBe('no holes } here {')
  })
  test('puts a value in exactly once, whatever it says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom('{{7*7}}', '{{input.more}}', '$&', '}}{{'), fc.string()), (name) => {
        expect(render('a{{input.name}}b{{input.name}}', { name })).toBe(`a${name}b${name}`)
      }),
    )
  })
  test('names what its holes read', () => {
    const result = compileTemplate('{{input.name}} {{input.more.x}} {{input.name}}', scope)
    expect(result.ok && result.template.reads).toEqual(['input.more.x', 'input.name'])
  })
  test('shows each problem at its place', () => {
    const source = 'Dear {{ input.nmae }}, {{ 1 + }} {{ input.name'
    const result = compileTemplate(source, scope)
    const places = result.ok ? [] : result.problems.map(({ from, to }) => source.slice(from, to))
    expect(places[0]).toBe('{{ input.name')
    expect(places).toContain('input.nmae')
    expect(places).toHaveLength(3)
  })
  test('fails when a value is missing, and has limits', () => {
    expect(() => render('{{input.name}}', {})).toThrow(ExpressionFailure)
    for (const source of ['x'.repeat(300_000), '{{1}}'.repeat(2_000), '{{'.repeat(50_000)])
      expect(compileTemplate(source, scope).ok).toBe(false)
  })
})

test('a rename reaches the holes and leaves the words', () => {
  expect(renameInTemplate('input {{ input.name + "input" }} {{input.more}}', 'input', 'start')).toBe(
    'input {{ start.name + "input" }} {{start.more}}',
  )
  expect(renameInTemplate('{{ input', 'input', 'start')).toBe('{{ input')
})
