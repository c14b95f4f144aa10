// The CEL library is asked the same questions: our closures mean what its evaluator means wherever both have an answer.
import { Environment } from '@marcbachmann/cel-js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boolean, type JsonRecord, listOf, number, text } from '../model/values.ts'
import { compileExpression } from './expression.ts'

const scope = { a: number, b: number, s: text, t: text, p: boolean, l: listOf(number) }
const library = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false })

type Made = { number: string; text: string; boolean: string; list: string }
/** Well-typed sources. Numbers are written with a point, because the library keeps whole ones apart from the doubles of JSON. */
const {
  number: numbers,
  boolean: booleans,
  text: texts,
  list: lists,
} = fc.letrec<Made>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom('a', 'b', '0.5', '2.0', '-1.0', '3.25'),
    fc.tuple(tie('number'), fc.constantFrom('+', '-', '*', '/'), tie('number')).map(([x, sign, y]) => `(${x} ${sign} ${y})`),
    fc.tuple(tie('boolean'), tie('number'), tie('number')).map(([c, x, y]) => `(${c} ? ${x} : ${y})`),
    tie('number').map((x) => `-(${x})`),
  ),
  text: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom('s', 't', '"x"', "'yé'", '"\\n\\u0041"', 'r"\\n"'),
    fc.tuple(tie('text'), tie('text')).map(([x, y]) => `${x} + ${y}`),
    tie('text').map((x) => `(${x}).trim()`),
  ),
  boolean: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom('p', 'true', 'false'),
    fc.tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('number')).map((parts) => `(${parts.join(' ')})`),
    fc.tuple(tie('text'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('text')).map((parts) => `(${parts.join(' ')})`),
    fc.tuple(tie('boolean'), fc.constantFrom('&&', '||', '==', '!='), tie('boolean')).map((parts) => `(${parts.join(' ')})`),
    fc.tuple(tie('text'), fc.constantFrom('contains', 'startsWith', 'endsWith'), tie('text')).map(([x, name, y]) => `(${x}).${name}(${y})`),
    tie('boolean').map((x) => `!${x}`),
    fc.tuple(tie('number'), tie('list')).map(([x, l]) => `(${x} in ${l})`),
    fc.tuple(tie('list'), tie('list')).map(([x, y]) => `(${x} == ${y})`),
    fc
      .tuple(tie('list'), fc.constantFrom('all', 'exists', 'exists_one'), fc.constantFrom('i > a', 'i == 2.0', 'i < b || p'))
      .map(([l, name, test]) => `${l}.${name}(i, ${test})`),
  ),
  list: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    fc.constantFrom('l', '[a, b]', '[1.0, 2.0]'),
    fc.tuple(tie('list'), fc.constantFrom('i > a', 'i != 2.0')).map(([l, test]) => `${l}.filter(i, ${test})`),
    fc.tuple(tie('list'), fc.constantFrom('i + a', 'i * 2.0')).map(([l, make]) => `${l}.map(i, ${make})`),
    fc.tuple(tie('list'), tie('list')).map(([x, y]) => `(${x} + ${y})`),
  ),
}))

const doubles = fc.constantFrom(0, 1, 2, -1, 0.5, 3.25, 100)
const values = fc.record({
  ...{ a: doubles, b: doubles, p: fc.boolean(), l: fc.array(doubles, { maxLength: 4 }) },
  ...{ s: fc.constantFrom('', 'x', ' yé ', 'xA'), t: fc.constantFrom('x', 'é', 'A') },
})

test('a source gives what the library gives, or fails where the library has no finite number', () => {
  let compared = 0
  fc.assert(
    fc.property(fc.oneof(numbers, booleans, texts, lists), values, (source, given) => {
      const result = compileExpression(source, scope)
      if (!result.ok) throw new Error(`${source}: ${result.problems[0]?.message}`)
      let ours: unknown
      try {
        ours = result.expression.evaluate(given as JsonRecord)
      } catch (error) {
        // The library goes on with Infinity and NaN; we stop there.
        expect((error as { code?: string }).code).toBe('not-finite')
        return
      }
      expect(ours).toEqual(withoutMinusZero(library.evaluate(source, given)))
      compared++
    }),
    { numRuns: 1500 },
  )
  expect(compared).toBeGreaterThan(1000)
})

function withoutMinusZero(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMinusZero)
  return value === 0 ? 0 : value
}
