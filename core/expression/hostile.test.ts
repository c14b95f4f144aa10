// Sources and values made to hurt: each ends quickly, in a problem or a failure.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { any, type JsonRecord } from '../model/values.ts'
import { compileCell } from './cell.ts'
import { conjunctsOf } from './conjuncts.ts'
import { compileExpression } from './expression.ts'
import { ExpressionFailure } from './failure.ts'
import { renameInExpression } from './rename.ts'
import { compileTemplate } from './template.ts'
import { like } from './text-functions.ts'

const scope = { input: any }
const codesOf = (source: string): string[] => {
  const result = compileExpression(source, scope)
  return result.ok ? [] : result.problems.map((one) => one.code)
}
function quickly<Value>(work: () => Value): Value {
  const before = performance.now()
  const value = work()
  expect(performance.now() - before).toBeLessThan(2000)
  return value
}

test.each<[string, string, string]>([
  ['a source of a megabyte', 'a'.repeat(1_000_000), 'too-long'],
  ['a megabyte of additions', '1+'.repeat(500_000), 'too-long'],
  ['ten thousand brackets', `${'('.repeat(10_000)}1${')'.repeat(10_000)}`, 'too-long'],
  ['nine thousand brackets', `${'('.repeat(9_000)}1${')'.repeat(9_000)}`, 'too-nested'],
  ['ten thousand lists', `${'['.repeat(9_000)}${']'.repeat(9_000)}`, 'too-nested'],
  ['nineteen thousand negations', `${'!'.repeat(19_000)}true`, 'too-nested'],
  ['nine thousand minuses', `${'-'.repeat(9_000)}1`, 'too-long|too-nested'],
  ['four thousand additions', `1${'+1'.repeat(4_000)}`, 'too-long'],
  ['a text without an end', '"abc', 'syntax'],
  ['three quotes without an end', '"""abc', 'syntax'],
  ['a text over two lines', '"a\nb"', 'syntax'],
  ['an unfinished escape', '"\\', 'syntax'],
  ['a NUL', '\0', 'syntax'],
  ['two thousand list elements', `[${'1,'.repeat(1_500)}1]`, 'too-long|syntax'],
  ['the prototype by name', '__proto__', 'forbidden-name'],
  ['the prototype as a field', 'input.__proto__', 'forbidden-name'],
  ['the prototype by its text', 'input["__proto__"]', 'forbidden-name'],
  ['the constructor', 'input.constructor.constructor', 'forbidden-name'],
  ['a record with a prototype', '{"__proto__": 1}', 'forbidden-name'],
  ['a macro over the prototype', '[1].map(constructor, 1)', 'forbidden-name'],
  ['three macros inside one another', '[1].map(a, [1].map(b, [1].map(c, c)))', 'too-nested'],
])('%s is a problem', (_, source, codes) => {
  const found = quickly(() => codesOf(source))
  expect(found.length).toBeGreaterThan(0)
  expect(codes.split('|')).toContain(found[0])
})

describe('only own fields are seen', () => {
  const evaluate = (source: string, values: unknown) => {
    const result = compileExpression(source, { input: any, name: any })
    if (!result.ok) throw new Error(result.problems[0]?.message)
    return result.expression.evaluate(values as JsonRecord)
  }
  test.each(['input.toString', 'input.hasOwnProperty', 'input["valueOf"]', 'input[name]', 'input.shared'])('%s is missing', (source) => {
    const input = Object.create({ shared: 1 })
    expect(() => evaluate(source, { input, name: '__proto__' })).toThrow(ExpressionFailure)
  })
  test('not of texts and lists either', () => {
    expect(() => evaluate('input.length', { input: 'abc' })).toThrow(ExpressionFailure)
    expect(() => evaluate('input.length', { input: [1] })).toThrow(ExpressionFailure)
  })
  test('a name worked out at run time cannot make a prototype', () => {
    expect(() => evaluate('{name: input}', { input: { polluted: 1 }, name: '__proto__' })).toThrow(/forbidden|cannot be the name/)
  })
})

describe('time is bounded', () => {
  const run = (source: string, input: unknown) => {
    const result = compileExpression(source, scope)
    if (!result.ok) throw new Error(result.problems[0]?.message)
    return quickly(() => result.expression.evaluate({ input } as JsonRecord))
  }
  const many = Array.from({ length: 50_000 }, (_, at) => at)

  test('for one list within another', () => {
    expect(() => run('input.filter(a, input.exists(b, a + b < 0))', many)).toThrow(/too many steps/)
    expect(() => run('input.filter(a, a in input && -1 in input)', many)).toThrow(/too many steps/)
    expect(() => run('input.map(a, join(input, ","))', many)).toThrow(/too many steps/)
    expect(() => run('input.map(a, {"x": input} == {"x": input + [1]})', many)).toThrow(/too many steps/)
  })
  test('an evaluation that ran out of steps does not spoil the next', () => {
    const source = 'input.exists(a, input.all(b, b != a + 1))'
    expect(() => run(source, many)).toThrow(/too many steps/)
    expect(run(source, [1, 2])).toBe(true)
  })
  test('for lists and texts that grow', () => {
    expect(() => run('input.map(x, x)', Array.from({ length: 100_001 }))).toThrow(/100000 are the limit/)
    expect(() => run('replace(input, "a", input)', 'a'.repeat(5_000))).toThrow(/longer than/)
    expect(() => run('split(input, "")', 'a'.repeat(200_000))).toThrow(/pieces/)
  })
  test('for patterns that make a regular expression hang', () => {
    expect(quickly(() => like(`${'a'.repeat(100_000)}b`, `${'*a'.repeat(90)}c`))).toBe(false)
  })
})

test('like agrees with the regular expression it stands for', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 }), letters, (text, pattern) => {
      const expression = new RegExp(`^${[...pattern].map((sign) => (sign === '*' ? '.*' : sign === '?' ? '.' : sign)).join('')}$`)
      expect(like(text, pattern)).toBe(expression.test(text))
    }),
    { numRuns: 500 },
  )
})

test('no source, however odd, throws out of a compiler', () => {
  const signs = fc.constantFrom(
    ...'()[]{}"\'\\.,:?&|=!<>+-*/%in 01aex_\n'.split(''),
    'input',
    'true',
    'null',
    '.map(x, ',
    '{{',
    '}}',
    '..',
    'not(',
    'date(',
  )
  fc.assert(
    fc.property(fc.array(signs, { maxLength: 30 }), (pieces) => {
      const source = pieces.join('')
      for (const result of [compileExpression(source, scope), compileTemplate(source, scope)])
        if (!result.ok) for (const { from, to } of result.problems) expect(0 <= from && from <= to && to <= source.length).toBe(true)
      for (const kind of ['text', 'number', 'date', 'boolean', 'any'] as const) compileCell(source, { kind })
      conjunctsOf(source)
      renameInExpression(source, 'input', 'other')
    }),
    { numRuns: 2000 },
  )
})
