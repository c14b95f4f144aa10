// Cells: what they accept, the set they stand for, and the same condition in the expression language.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { any, boolean, date, type Json, listOf, number, text, type ValueType } from '../model/values.ts'
import { cellInWords, compileCell } from './cell.ts'
import { quoted } from './cell-text.ts'
import { compileExpression } from './expression.ts'
import { ExpressionFailure } from './failure.ts'
import {
  complement,
  contains,
  has,
  intersect,
  intersects,
  describe as inWords,
  isEmpty,
  sample,
  subtract,
  union,
  type ValueSet,
} from './sets.ts'

function cellOf(source: string, type: ValueType) {
  const result = compileCell(source, type)
  if (!result.ok) throw new Error(`${source}: ${result.problems[0]?.message}`)
  return result.cell
}
const problemOf = (source: string, type: ValueType) => {
  const result = compileCell(source, type)
  return result.ok ? undefined : result.problems[0]
}

describe('a cell', () => {
  test.each<[string, ValueType, Json[], Json[]]>([
    ['>= 200', number, [200, 1e9], [199.99, -200]],
    ['< 5', number, [4.9], [5]],
    ['!= 3', number, [2], [3]],
    ['-3.5', number, [-3.5], [3.5]],
    ['1, 2, > 10', number, [1, 2, 11], [3, 10]],
    ['[50..80]', number, [50, 80], [49, 81]],
    ['(50..80]', number, [50.1, 80], [50]],
    [']50..80[', number, [51], [50, 80]],
    ['[ -1.5 .. 1e2 )', number, [-1.5, 99], [100]],
    ['not([50..80], 7)', number, [49, 81], [50, 7]],
    ['"DE","FR"', text, ['DE', 'FR'], ['IT', '']],
    ["'DE'", text, ['DE'], ['de']],
    ['!= "x"', text, ['y'], ['x']],
    ['not("DE", "FR")', text, ['IT'], ['DE']],
    ['"a\\"b, \\\\"', text, ['a"b, \\'], ['a']],
    ['true', boolean, [true], [false]],
    ['!= true', boolean, [false], [true]],
    ['>= 2026-03-01', date, ['2026-03-01', '2026-03-01T00:00:00Z'], ['2026-02-28', '2026-03-01T00:30:00+01:00']],
    ['date("2026-01-01")', date, ['2026-01-01'], ['2026-01-02']],
    ['[2026-01-01..2026-01-31]', date, ['2026-01-15'], ['2026-02-01']],
    ['"DE"', any, ['DE'], ['FR']],
    ['> 5', any, [6], [5]],
    ['< 2026-01-01', any, ['2025-12-31'], ['2026-01-01']],
    ['-', number, [5, null, 'x'], []],
    ['', text, ['x', null], []],
  ])('%s accepts and refuses', (source, type, yes, no) => {
    const cell = cellOf(source, type)
    for (const value of yes) expect([value, cell.test(value)]).toEqual([value, true])
    for (const value of no) expect([value, cell.test(value)]).toEqual([value, false])
  })

  test.each<[string, ValueType, string]>([
    ['DE', text, 'texts stand in quotes: "DE".'],
    ['DE, FR', text, 'texts stand in quotes: "DE","FR".'],
    ['not(DE)', text, 'texts stand in quotes: "DE".'],
    ['"DE', text, 'not closed'],
    ['"DE" "FR"', text, '“"FR"” is not expected here'],
    ['>= "DE"', text, 'compares numbers and dates only'],
    ['high', number, 'a number is expected'],
    ['200 or more', number, '“or more” is not expected here'],
    ['[80..50]', number, 'ends before it begins'],
    ['(5..5)', number, 'nothing in this range'],
    ['[50,80]', number, 'a range is written [50..80]'],
    ['[50..80', number, 'a range ends with'],
    ['1e999', number, 'too large'],
    ['2026-02-30', date, 'a date is written 2026-03-01'],
    ['yes', boolean, 'true or false is expected'],
    ['not("DE"', text, 'closing bracket'],
    ['> 5', listOf(text), 'cannot compare a list'],
    ['1,'.repeat(3000), number, 'are the limit'],
    ['1,'.repeat(900), number, 'at most 500'],
  ])('%s for %o is a problem', (source, type, words) => {
    expect(problemOf(source, type)?.message).toContain(words)
  })

  test('the problem stands where the cell goes wrong', () => {
    const source = '  "DE", FR'
    const found = problemOf(source, text)
    expect(source.slice(found?.from, found?.to)).toBe('FR')
  })

  test.each<[string, ValueType, Json]>([
    ['> 5', number, null],
    ['> 5', number, '6'],
    ['!= 5', number, Number.NaN],
    ['"DE"', text, null],
    ['"DE"', text, 5],
    ['true', boolean, 'true'],
    ['> 2026-01-01', date, 'soon'],
    ['> 2026-01-01', date, null],
  ])('%s fails for a value of another type', (source, type, value) => {
    expect(() => cellOf(source, type).test(value)).toThrow(ExpressionFailure)
  })

  test('is said in words', () => {
    const words = ['>= 200', '[50..80]', '(50..80]', 'not("DE","FR")', '"DE"', '-', '> 2026-01-01', '!= 5', 'true', '1,2,>9', 'gibberish']
    expect(words.map(cellInWords)).toEqual([
      ...['200 or more', 'between 50 and 80', 'more than 50 and 80 or less', 'anything but DE, FR', 'DE', 'anything'],
      ...['after 2026-01-01', 'anything but 5', 'true', '1, 2 or more than 9', 'gibberish'],
    ])
  })
})

const day = fc.integer({ min: 0, max: 8 }).map((n) => `2026-01-0${n + 1}`)
const LITERALS = {
  number: fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constantFrom(0.5, -2.25, 1e21, 9007199254740994, 5e-324)).map(String),
  date: fc.oneof(
    day,
    day.map((one) => `date("${one}T06:00:00Z")`),
  ),
  text: fc
    .oneof(fc.constantFrom('', 'DE', 'FR', 'a"b\\', '\n\u0001', '\ud800', 'é', "'"), fc.string({ maxLength: 3 }))
    .map((one) => JSON.stringify(one)),
  boolean: fc.constantFrom('true', 'false'),
}
type Kind = keyof typeof LITERALS
const VALUES: { [kind in Kind]: fc.Arbitrary<Json> } = {
  number: fc.oneof(
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom(0.5, -2.25, 1e21, 9007199254740994, 5e-324),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  date: fc.oneof(day, fc.constantFrom('2026-01-03T06:00:00Z', '2026-01-03T07:00:00+01:00', '1999-12-31')),
  text: fc.oneof(fc.constantFrom('', 'DE', 'FR', 'a"b\\', '\n\u0001', '\ud800', 'é', "'"), fc.string({ maxLength: 3 })),
  boolean: fc.boolean(),
}

function cells(kind: Kind): fc.Arbitrary<string> {
  const literal = LITERALS[kind]
  const equal = fc.tuple(fc.constantFrom('', '!= ', '= '), literal).map((parts) => parts.join(''))
  const ordered = fc.tuple(fc.constantFrom('>= ', '<= ', '> ', '< '), literal).map((parts) => parts.join(''))
  const range = fc
    .tuple(fc.constantFrom('[', '(', ']'), literal, literal, fc.constantFrom(']', ')', '['))
    .map(([a, b, c, d]) => `${a}${b}..${c}${d}`)
  const one = kind === 'number' || kind === 'date' ? fc.oneof(equal, ordered, range) : equal
  const list = fc.array(one, { minLength: 1, maxLength: 4 }).map((all) => all.join(', '))
  return fc.oneof(
    list,
    list.map((inner) => `not(${inner})`),
  )
}
/** A readable cell of a kind: an empty range is a problem, and is passed over. */
const cellOfKind = (kind: Kind) =>
  cells(kind)
    .filter((source) => compileCell(source, { kind }).ok)
    .map((source) => cellOf(source, { kind }))

describe.each(['number', 'date', 'text', 'boolean'] as const)('for %s', (kind) => {
  test('the test, the set and the expression of a cell agree', () => {
    fc.assert(
      fc.property(cellOfKind(kind), VALUES[kind], (cell, value) => {
        const source = cell.toExpression('v.x')
        const compiled = compileExpression(source, { v: { kind: 'record', fields: { x: { kind } } } }, boolean)
        if (!compiled.ok) throw new Error(`${source}: ${compiled.problems[0]?.message}`)
        const holds = cell.test(value)
        expect([source, compiled.expression.evaluate({ v: { x: value } })]).toEqual([source, holds])
        expect(has(cell.sets, value)).toBe(holds)
      }),
      { numRuns: 600 },
    )
  })

  test('a sample is a member, and only an empty set has none', () => {
    fc.assert(
      fc.property(cellOfKind(kind), (cell) => {
        const member = sample(cell.sets)
        if (isEmpty(cell.sets)) expect(member).toBeUndefined()
        else expect(cell.test(member as Json)).toBe(true)
      }),
    )
  })

  test('set arithmetic is that of members', () => {
    fc.assert(
      fc.property(cellOfKind(kind), cellOfKind(kind), VALUES[kind], (one, other, value) => {
        const [a, b] = [one.sets, other.sets]
        const [inA, inB] = [has(a, value), has(b, value)]
        expect(has(intersect(a, b), value)).toBe(inA && inB)
        expect(has(union(a, b), value)).toBe(inA || inB)
        expect(has(subtract(a, b), value)).toBe(inA && !inB)
        expect(has(complement(a), value)).toBe(!inA)
        if (!intersects(a, b)) expect(inA && inB).toBe(false)
        if (contains(a, b) && inB) expect(inA).toBe(true)
        expect(contains(a, b)).toBe(isEmpty(subtract(b, a)))
        expect(contains(union(a, b), a)).toBe(true)
        expect(isEmpty(intersect(a, complement(a)))).toBe(true)
        expect(inWords(a)).not.toBe('')
      }),
      { numRuns: 400 },
    )
  })
})

describe('sets', () => {
  const setOf = (source: string, type: ValueType = number): ValueSet => cellOf(source, type).sets
  test('show gaps and shadows of a table', () => {
    const rest = subtract(subtract(setOf('-'), setOf('< 50')), setOf('>= 80'))
    expect(inWords(rest)).toBe('50 or more and less than 80')
    expect(sample(rest)).toBe(50)
    expect(contains(setOf('> 10'), setOf('[20..30]'))).toBe(true)
    expect(intersects(setOf('< 5'), setOf('>= 5'))).toBe(false)
    expect(intersects(setOf('<= 5'), setOf('>= 5'))).toBe(true)
    expect(isEmpty(subtract(subtract(setOf('-', boolean), setOf('true', boolean)), setOf('false', boolean)))).toBe(true)
    expect(sample(subtract(setOf('-', text), setOf('"other"', text)))).toBe('other 2')
  })
  test('of different kinds share nothing, and an unknown column holds all', () => {
    expect(intersects(setOf('5', any), setOf('"x"', any))).toBe(false)
    expect(contains(setOf('-', any), setOf('"x"', any))).toBe(true)
    expect(contains(setOf('"x"', any), setOf('-', any))).toBe(false)
    expect(subtract(setOf('5', any), setOf('"x"', any))).toEqual(setOf('5', any))
  })
})

test('any text survives being written as a literal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 10 }), (value) => {
      const compiled = compileExpression(quoted(value), {})
      expect(compiled.ok && compiled.expression.evaluate({})).toBe(value)
    }),
  )
})
