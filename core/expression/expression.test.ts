// What the expression language gives, what it says while editing, and how it fails.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  any,
  boolean,
  date,
  type Json,
  type JsonRecord,
  listOf,
  number,
  recordOf,
  type Shape,
  text,
  type ValueType,
} from '../model/values.ts'
import { compileExpression } from './expression.ts'
import { ExpressionFailure } from './failure.ts'
import { FUNCTIONS } from './functions.ts'

const line = recordOf({ sku: text, price: number, due: date })
const scope: Shape = {
  input: recordOf({ amount: number, country: text, vip: boolean, due: date, tags: listOf(text), lines: listOf(line), extra: any }),
  normalize: recordOf({ country: text, score: number }),
  body: any,
}
const values: JsonRecord = {
  input: {
    ...{ amount: 3, country: 'DE', vip: false, due: '2026-03-01', tags: ['a', 'b'], extra: { n: null, deep: { x: 5 } } },
    lines: [
      { sku: 'A1', price: 10, due: '2026-01-01' },
      { sku: 'B2', price: 20.5, due: '2026-06-01T12:00:00+02:00' },
    ],
  },
  normalize: { country: 'DE', score: 0.5 },
  body: { when: '2026-03-02T00:00:00Z', items: [1, 2], word: 'x' },
}

function compiled(source: string, expects?: ValueType) {
  const result = compileExpression(source, scope, expects)
  if (!result.ok) throw new Error(`${source}: ${result.problems.map((one) => one.message).join(' ')}`)
  return result.expression
}
const gives = (source: string, from: JsonRecord = values): Json => compiled(source).evaluate(from)
const problemsOf = (source: string, expects?: ValueType) => {
  const result = compileExpression(source, scope, expects)
  return result.ok ? [] : result.problems
}
const failureOf = (source: string, from: JsonRecord = values, expects?: ValueType): ExpressionFailure => {
  const { evaluate } = compiled(source, expects)
  try {
    evaluate(from)
  } catch (error) {
    if (error instanceof ExpressionFailure) return error
    throw error
  }
  throw new Error(`${source} did not fail`)
}

describe('an expression gives', () => {
  test.each<[string, Json]>([
    ['input.amount * 2', 6],
    ['input.amount / 2', 1.5],
    ['7 % 4 - 1', 2],
    ['size(input.tags) + 1.5', 3.5],
    ['input.amount > 2 && 2 < input.amount', true],
    ['input.amount == 3', true],
    ['size(input.tags) == 2', true],
    ['size(input.tags) in [1, 2]', true],
    ['0 - 0', 0],
    ['-input.amount * 0', 0],
    ['input.vip ? 1 : 2.5', 2.5],
    ['input.tags[1]', 'b'],
    ['input.tags[size(input.tags) - 1]', 'b'],
    ['input["country"]', 'DE'],
    ['input.tags + ["c"]', ['a', 'b', 'c']],
    ['input.country + "!"', 'DE!'],
    ['{"a": 1, "b": [input.amount]}', { a: 1, b: [3] }],
    ['{"a": [1, {"b": null}]} == {"a": [1, {"b": null}]}', true],
    ['"DE" in ["DE", "FR"] && !("x" in input.tags)', true],
    ['"deep" in input.extra', true],
    ['input.extra.n == null', true],
    ['has(input.extra.zzz) || has(input.extra.deep.x)', true],
    ['has(input.extra.n)', true],
    ['known(input.extra.n)', false],
    ['coalesce(input.extra.n, input.extra.gone.deeper, "none")', 'none'],
    ['coalesce(input.extra.deep.x, 0) + 1', 6],
    ['input.lines.map(l, l.price * 2)', [20, 41]],
    ['input.lines.map(l, l.price > 10, l.sku)', ['B2']],
    ['input.lines.filter(l, l.price > 10).map(l, l.sku)', ['B2']],
    ['sum(input.lines.map(l, l.price))', 30.5],
    ['input.lines.exists(l, l.sku == "B2")', true],
    ['input.lines.all(l, l.price > 10)', false],
    ['input.lines.exists_one(l, l.price > 1)', false],
    ['input.lines.exists(l, input.tags.exists(t, t == l.sku.lower().substring(0, 1)))', true],
    ['input.lines.filter(l, l.due < date("2026-02-01")).map(l, l.sku)', ['A1']],
    ['input.due < "2026-03-02"', true],
    ['input.due == "2026-03-01T01:00:00+01:00"', true],
    ['body.when > input.due', true],
    ['body.when == input.due', false],
    ['input.due + days(1)', '2026-03-02'],
    ['hours(25) + input.due', '2026-03-02T01:00:00.000Z'],
    ['input.due - minutes(1)', '2026-02-28T23:59:00.000Z'],
    ['date("2026-03-03") - input.due > days(1)', true],
    ['daysBetween(input.due, date("2026-03-01T12:00:00Z"))', 0.5],
    ['"2026-01-01T10:00" == "2026-01-01T10:00"', true],
    ['date("2026-01-01T10:00")', '2026-01-01T10:00:00.000Z'],
  ])('%s', (source, wanted) => {
    expect(gives(source)).toEqual(wanted)
  })

  test.each<[string, Json]>([
    ['" A b ".trim().lower()', 'a b'],
    ['upper(lower("ABC"))', 'ABC'],
    ['"abc".contains("b") && contains("abc", "c") && !"abc".startsWith("b") && endsWith("abc", "bc")', true],
    ['split("a,b", ",").join(";")', 'a;b'],
    ['replace("aXbX", "X", "$&")', 'a$&b$&'],
    ['substring("hello", 1, 3) + "hello".substring(4)', 'elo'],
    ['substring("hi", 0, 100)', 'hi'],
    ['indexOf("hello", "l") + "hello".indexOf("z")', 1],
    ['round(1.005, 2)', 1.01],
    ['round(-2.5)', -3],
    ['round(0.0000001, 3)', 0],
    ['floor(-1.5) + ceil(1.2) + abs(-3)', 3],
    ['min(3, 1, 2) + max([4, 5])', 6],
    ['number(" 12.50 ") + number(1)', 13.5],
    ['text(1.5) + text(null) + text([1, "a"]) + text(true)', '1.5[1,"a"]true'],
    ['containsAny("I want a Refund, now", ["lawyer", "refund"])', true],
    ['containsAny("refundable", ["refund"])', false],
    ['wordsIn("Straße und  money-back!", ["straße", "money back", "back", ""])', ['straße', 'money back', 'back']],
    ['"ann@Example.COM".domainOf() + domainOf("Ann <ann@b.de>") + domainOf("none")', 'example.comb.de'],
    ['like("invoice-2026.pdf", "invoice-????.*") && !like("abc", "a*d") && like("", "*")', true],
  ])('with functions: %s', (source, wanted) => {
    expect(gives(source)).toEqual(wanted)
  })

  test('every function of the table is in a form that can be written', () => {
    expect(new Set(FUNCTIONS.map((one) => one.name)).size).toBe(FUNCTIONS.length)
    for (const { signature, sentence } of FUNCTIONS) {
      expect(signature).toMatch(/^[\w.]+\(.+\): [\w<>]+$/)
      expect(sentence).toMatch(/\.$/)
    }
  })
})

describe('while editing', () => {
  test.each([
    ['inptu.amount', 'unknown-name', 'Did you mean “input”?'],
    ['input.amuont > 3', 'unknown-name', '“input” has no field “amuont”. Did you mean “amount”?'],
    ['input.lines[0].prise', 'unknown-name', 'Did you mean “price”?'],
    ['input.lines.map(l, l.prise)', 'unknown-name', 'Did you mean “price”?'],
    ['input.country.code', 'unknown-name', 'is a text, so it has no field “code”'],
    ['l.price + input.lines.map(l, l.price)[0]', 'unknown-name', 'There is no “l” here.'],
    ['lowr(input.country)', 'unknown-function', 'Did you mean “lower”?'],
    ['string(input.amount)', 'unknown-function', 'Write text(…).'],
    ['toString()', 'unknown-function', 'There is no function “toString”.'],
    ['input.amount > "3"', 'wrong-type', 'number(…)'],
    ['input.amount + input.country', 'wrong-type', 'text(…)'],
    ['input.country == 3', 'wrong-type', 'cannot take a text'],
    ['input.due < "soon"', 'wrong-type', 'date(…)'],
    ['input.country < input.due', 'wrong-type', 'date(…)'],
    ['input.amount in input.tags', 'wrong-type', 'can never be in a list of this kind'],
    ['"a" in input.country', 'wrong-type', 'contains(text, part)'],
    ['input.amount && true', 'wrong-type', 'joins conditions'],
    ['!input.country', 'wrong-type', 'a condition follows “!”'],
    ['input.country ? 1 : 2', 'wrong-type', 'must be a condition'],
    ['lower(input.amount)', 'wrong-type', 'lower needs a text'],
    ['lower()', 'wrong-count', 'lower is written lower(text: text)'],
    ['input.tags.map(t, days(1))', 'wrong-type', 'durations'],
    ['[days(1)]', 'wrong-type', 'duration'],
    ['days(1)', 'wrong-type', 'duration'],
    ['days(1) > 5', 'wrong-type', 'cannot take a duration'],
    ['coalesce(days(1), 5)', 'wrong-type', 'duration'],
    ['sum(["a"])', 'wrong-type', 'sum needs a list'],
    ['date("2026-02-30")', 'not-a-date', 'cannot be read as a date'],
    ['input.country.matches("a+")', 'matches', 'like(text, "a*b?")'],
    ['matches(input.country, "a+")', 'matches', 'contains'],
    ['b"abc"', 'unsupported', 'Bytes'],
    ['cel.bind(x, 1, x)', 'unknown-name', 'There is no “cel” here.'],
    ['9007199254740993', 'too-large', 'too large to be exact'],
    ['if (true)', 'syntax', 'condition ? this : that'],
    ['input.amount = 3', 'syntax', '“==”'],
    ['', 'empty', 'empty'],
  ])('%s is a problem', (source, code, words) => {
    const [first] = problemsOf(source)
    expect(first).toMatchObject({ code })
    expect(first?.message).toContain(words)
  })

  test('all problems are told at once, each with its place', () => {
    const source = 'inptu.a > 1 && nromalize.b < 2'
    expect(problemsOf(source).map(({ from, to }) => source.slice(from, to))).toEqual(['inptu', 'nromalize'])
  })

  test.each<[string, ValueType]>([
    ['input.amount', number],
    ['input.lines', listOf(line)],
    ['input.lines[0]', line],
    ['input.lines.filter(l, l.price > 1)[0].due', date],
    ['input.lines.map(l, l.due)', listOf(date)],
    ['{"a": input.lines, "b": 1}', recordOf({ a: listOf(line), b: number })],
    ['body.x.y', any],
    ['body.x + 1', number],
    ['input.vip ? 1 : "a"', any],
    ['input.vip ? 1 : null', number],
    ['[]', listOf(any)],
    ['input.due + days(2)', date],
    ['size(body) > 1', boolean],
  ])('the type of %s is known', (source, type) => {
    expect(compiled(source).type).toEqual(type)
  })

  test('what is expected must be what is given', () => {
    expect(problemsOf('input.country', number)[0]?.message).toBe('This gives a text; a number is needed here.')
    expect(problemsOf('input.country', date)[0]?.message).toContain('date(…)')
    expect(problemsOf('[1]', listOf(text))).toHaveLength(1)
    for (const [source, type] of [
      ['input.due', text],
      ['body', number],
      ['"2026-01-01"', date],
      ['[]', listOf(text)],
      ['null', text],
    ] as const)
      expect(problemsOf(source, type)).toEqual([])
    expect(failureOf('body.word', values, number).message).toContain('should give a number and gives the text "x"')
    expect(failureOf('input.extra.n', values, boolean).code).toBe('wrong-type')
    expect(compiled('input.extra.n', number).evaluate(values)).toBeNull()
  })

  test('an expression names what it reads, and only that', () => {
    const readsOf = (source: string) => compiled(source).reads
    expect(readsOf('normalize.country == "DE" && input.amount > 3 && input.amount < 9')).toEqual(['input.amount', 'normalize.country'])
    expect(readsOf('input.tags[0] + input.lines[0].sku')).toEqual(['input.lines', 'input.tags'])
    expect(readsOf('input.lines.exists(input, input.price > normalize.score)')).toEqual(['input.lines', 'normalize.score'])
    expect(readsOf('has(body.a.b) ? "input.amount" : input.country.lower()')).toEqual(['body.a.b', 'input.country'])
    expect(readsOf('{"input": 1}')).toEqual([])
  })
})

describe('at run time', () => {
  const without = (name: string): JsonRecord => {
    const { [name]: _, ...rest } = values.input as JsonRecord
    return { ...values, input: rest }
  }
  const withInput = (more: JsonRecord): JsonRecord => ({ ...values, input: { ...(values.input as JsonRecord), ...more } })

  test('a missing field is named with its path', () => {
    for (const source of ['input.amount', 'input.amount * 2 > 1'])
      expect(failureOf(source, without('amount'))).toMatchObject({
        code: 'missing',
        message: expect.stringContaining('“input.amount” is not there'),
      })
    expect(failureOf('normalize.score + 1', { input: {} }).message).toContain('“normalize” is not there')
    expect(failureOf('input.tags[7]').code).toBe('missing')
  })

  test.each<[string, JsonRecord, string]>([
    ['input.amount > 2', { amount: '5' }, '“input.amount” should be a number and is the text "5"'],
    ['2 < input.amount', { amount: null }, '“input.amount” should be a number and is nothing (it is empty)'],
    ['input.amount + 1', { amount: '5' }, 'should be a number'],
    ['input.country + "x"', { country: 5 }, 'should be a text and is the number 5'],
    ['input.vip && true', { vip: 'true' }, 'should be true or false'],
    ['true && input.vip', { vip: 1 }, 'should be true or false'],
    ['!input.vip', { vip: null }, 'should be true or false'],
    ['input.vip ? 1 : 2', { vip: null }, 'should be true or false'],
    ['input.country.lower()', { country: ['x'] }, 'should be a text for lower and is a list of 1'],
    ['input.due < date("2026-01-01")', { due: '1.3.2026' }, 'should be a date'],
    ['input.due + days(1)', { due: null }, 'should be a date'],
    ['input.tags.exists(t, t == "a")', { tags: 'a' }, 'should be a list'],
    ['input.lines.map(l, l.price + 1)', { lines: [{ price: '1' }] }, '“l.price” should be a number'],
    ['input.country.lower()', { country: null }, 'should be a text'],
  ])('%s never guesses', (source, more, words) => {
    const failure = failureOf(source, withInput(more))
    expect(failure.code).toBe('wrong-type')
    expect(failure.message).toContain(words)
    expect(failure.message).toContain(source)
    expect(failure.next).toMatch(/\.$/)
  })

  test('equality asks for the same value of the same type', () => {
    expect(gives('input.country == "5"', withInput({ country: 5 }))).toBe(false)
    expect(gives('input.amount != 5', withInput({ amount: '5' }))).toBe(true)
    expect(gives('input.country in ["DE"]', withInput({ country: null }))).toBe(false)
  })

  test('a result that is no finite number is a failure', () => {
    expect(failureOf('1 / (input.amount - 3)')).toMatchObject({ code: 'not-finite', message: expect.stringContaining('divides by zero') })
    expect(failureOf('(input.amount % 0) > 1').code).toBe('not-finite')
    expect(failureOf('input.amount * 1e308 * 10').code).toBe('not-finite')
    expect(failureOf('sum([input.amount * 5e307, 1e308])').code).toBe('not-finite')
    expect(failureOf('number(input.country)').code).toBe('not-a-number')
  })

  test('what is not JSON is mended where it has one form and refused where it has none', () => {
    const of = (value: unknown) => gives('body', { body: value } as unknown as JsonRecord)
    expect([of(5n), of(new Date(0)), of(new Map([['a', 1n]]))]).toEqual([5, '1970-01-01T00:00:00.000Z', { a: 1 }])
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, new Uint8Array(2), () => 1, Symbol('x')])
      expect(() => of(value)).toThrow(ExpressionFailure)
  })

  test('each evaluation is made anew', () => {
    const { evaluate } = compiled('["a", "b"]')
    ;(evaluate(values) as Json[]).push('c')
    expect(evaluate(values)).toEqual(['a', 'b'])
  })

  test('whatever a value is, the answer is JSON or a failure', () => {
    const sources = [
      'body + 1',
      'body > 2',
      'body == body',
      'size(body)',
      'body.a',
      'body[0]',
      'text(body)',
      'body in [1]',
      'body.map(x, x + x)',
      '{"k": body}',
    ]
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...sources), (body, source) => {
        try {
          const value = compiled(source).evaluate({ body: body as Json })
          expect(value).not.toBeUndefined()
          if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionFailure)
        }
      }),
    )
  })
})
