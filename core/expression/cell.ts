// Rule-table cells in the short DMN form: `>= 200`, `[50..80]`, `"DE","FR"`, `not("DE")`, `-` for any.
import type { Json, ValueType } from '../model/values.ts'
import { ExpressionFailure } from './failure.ts'
import { complement, describe, everyBoolean, everyNumber, everyText, type Interval, intersect, type ValueSet } from './sets.ts'
import type { SyntaxProblem } from './syntax.ts'
import { wordForType } from './typing.ts'

export type Cell = {
  source: string
  /** True for `-`: accepts whatever is there, also nothing. */
  any: boolean
  /** Throws ExpressionFailure when the value is not of the column's type. */
  test(value: Json): boolean
  sets: ValueSet
  /** The same condition in the expression language. */
  toExpression(operand: string): string
}
type Read = { ok: true; cell: Cell } | { ok: false; problems: SyntaxProblem[] }

const MAX_CELL = 4000
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/
const TEXT = /^"((?:[^"\\]|\\.)*)"/
const DATE = /^(?:date\(\s*"([^"]*)"\s*\)|"?(\d{4}-\d{2}-\d{2}(?:T[0-9:.]+(?:Z|[+-]\d{2}:\d{2})?)?)"?)/
const COMPARE = /^(>=|<=|!=|<>|>|<|=)\s*/

type Literal = { value: string | number | boolean; rest: string }
type Kind = 'number' | 'date' | 'text' | 'boolean'

export function compileCell(source: string, type: ValueType): Read {
  const bad = (message: string): Read => ({
    ok: false,
    problems: [{ code: 'bad-cell', message, from: 0, to: Math.min(source.length, MAX_CELL) }],
  })
  const body = source.trim()
  const kind: Kind = type.kind === 'number' || type.kind === 'date' || type.kind === 'boolean' ? type.kind : 'text'
  if (body === '' || body === '-')
    return { ok: true, cell: { source: '-', any: true, test: () => true, sets: every(kind), toExpression: () => 'true' } }
  if (body.length > MAX_CELL) return bad(`This cell has ${body.length} characters; ${MAX_CELL} are the limit.`)
  const effective: Kind = type.kind === 'any' ? kindOfCell(body) : kind
  try {
    const sets = readCell(body, effective)
    const expression = toExpression(sets, effective)
    return { ok: true, cell: { source: body, any: false, sets, test: tester(sets, effective, body), toExpression: expression } }
  } catch (error) {
    if (!(error instanceof CellError)) throw error
    return bad(`“${body.slice(0, 60)}” cannot be read as a cell of ${wordForType({ kind: effective })}: ${error.message}`)
  }
}

/** A cell for people: “200 or more”, “from 50 to 80”. The text itself where it cannot be read. */
export function cellInWords(source: string): string {
  const kind = /^\s*(not\s*\()?\s*(=|!=)?\s*"(?!\d{4}-\d{2}-\d{2})/.test(source)
    ? 'text'
    : /\d{4}-\d{2}-\d{2}/.test(source)
      ? 'date'
      : /true|false/.test(source)
        ? 'boolean'
        : 'number'
  const read = compileCell(source, { kind })
  return read.ok ? describe(read.cell.sets) : source
}

class CellError extends Error {}

const every = (kind: Kind): ValueSet =>
  kind === 'number' ? everyNumber() : kind === 'date' ? everyNumber(true) : kind === 'boolean' ? everyBoolean : everyText
const kindOfCell = (body: string): Kind =>
  /^not\(\s*"|^(=|!=)?\s*"/.test(body) ? 'text' : /^(true|false)\b/.test(body) ? 'boolean' : 'number'

function readCell(body: string, kind: Kind): ValueSet {
  const negated = /^not\s*\(([\s\S]*)\)$/.exec(body)
  if (negated) return complement(readList(negated[1] ?? '', kind))
  return readList(body, kind)
}

function readList(body: string, kind: Kind): ValueSet {
  let rest = body.trim()
  let all: ValueSet = complement(every(kind))
  for (;;) {
    const one = readOne(rest, kind)
    all = complement(intersect(complement(all), complement(one.set)))
    rest = one.rest.trim()
    if (rest === '') return all
    if (!rest.startsWith(',')) throw new CellError(`nothing is expected behind “${body.slice(0, body.length - rest.length).trim()}”.`)
    rest = rest.slice(1).trim()
  }
}

function readOne(body: string, kind: Kind): { set: ValueSet; rest: string } {
  const ordered = kind === 'number' || kind === 'date'
  const opening = /^[[(\]]/.exec(body)
  if (opening && ordered) {
    const low = literal(body.slice(1).trim(), kind)
    const dots = /^\s*\.\.\s*/.exec(low.rest)
    if (!dots) throw new CellError('a range is written [from..to].')
    const high = literal(low.rest.slice(dots[0].length), kind)
    const closing = /^\s*([\])[])/.exec(high.rest)
    if (!closing) throw new CellError('a range ends with ] or ).')
    if ((low.value as number) > (high.value as number)) throw new CellError('the range ends before it begins.')
    const part = { low: low.value as number, lowOpen: opening[0] !== '[', high: high.value as number, highOpen: closing[1] !== ']' }
    return { set: intervals(kind, part), rest: high.rest.slice(closing[0].length) }
  }
  const compare = COMPARE.exec(body)
  const { value, rest } = literal(compare ? body.slice(compare[0].length) : body, kind)
  const sign = compare?.[1] ?? '='
  if (!ordered) {
    if (sign !== '=' && sign !== '!=' && sign !== '<>') throw new CellError(`“${sign}” compares numbers and dates only.`)
    const set: ValueSet = {
      kind: 'values',
      values: [value as string | boolean],
      except: sign !== '=',
      universe: kind === 'boolean' ? [true, false] : null,
    }
    return { set, rest }
  }
  const at = value as number
  const point = { low: at, lowOpen: false, high: at, highOpen: false }
  if (sign === '=') return { set: intervals(kind, point), rest }
  if (sign === '!=' || sign === '<>') return { set: complement(intervals(kind, point)), rest }
  const part = sign.startsWith('>')
    ? { low: at, lowOpen: sign === '>', high: Infinity, highOpen: true }
    : { low: -Infinity, lowOpen: true, high: at, highOpen: sign === '<' }
  return { set: intervals(kind, part), rest }
}

const intervals = (kind: Kind, part: Interval): ValueSet => ({ kind: 'intervals', date: kind === 'date', parts: [part] })

function literal(body: string, kind: Kind): Literal {
  if (kind === 'number') {
    const found = NUMBER.exec(body)
    if (!found) throw new CellError('a number is expected.')
    const value = Number(found[0])
    if (!Number.isFinite(value)) throw new CellError('this number is too large.')
    return { value, rest: body.slice(found[0].length) }
  }
  if (kind === 'date') {
    const found = DATE.exec(body)
    const value = found ? Date.parse(found[1] ?? found[2] ?? '') : Number.NaN
    if (!found || Number.isNaN(value)) throw new CellError('a date like 2026-03-01 is expected.')
    return { value, rest: body.slice(found[0].length) }
  }
  if (kind === 'boolean') {
    const found = /^(true|false)\b/.exec(body)
    if (!found) throw new CellError('true or false is expected.')
    return { value: found[1] === 'true', rest: body.slice(found[0].length) }
  }
  const found = TEXT.exec(body)
  if (!found) throw new CellError(/^[\w -]+$/.test(body) ? `texts stand in quotes: "${body}".` : 'a text in quotes is expected.')
  try {
    return { value: JSON.parse(found[0]) as string, rest: body.slice(found[0].length) }
  } catch {
    throw new CellError('this text has a wrong \\ sequence.')
  }
}

function tester(set: ValueSet, kind: Kind, source: string): Cell['test'] {
  const wrong = (value: Json) =>
    new ExpressionFailure(
      'wrong-type',
      `The cell “${source}” needs ${wordForType({ kind })}, and found ${value === null ? 'nothing' : JSON.stringify(value).slice(0, 60)}.`,
      'Check the column’s expression.',
    )
  if (set.kind === 'values') {
    const values = new Set<Json>(set.values)
    const type = kind === 'boolean' ? 'boolean' : 'string'
    return (value) => {
      if (typeof value !== type) throw wrong(value)
      return values.has(value) !== set.except
    }
  }
  const parts = set.parts
  const inside = (at: number) => {
    for (const part of parts)
      if ((part.lowOpen ? at > part.low : at >= part.low) && (part.highOpen ? at < part.high : at <= part.high)) return true
    return false
  }
  if (kind === 'number')
    return (value) => {
      if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(value)
      return inside(value)
    }
  return (value) => {
    const at = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN
    if (Number.isNaN(at)) throw wrong(value)
    return inside(at)
  }
}

function toExpression(set: ValueSet, kind: Kind): Cell['toExpression'] {
  if (set.kind === 'values')
    return (operand) => {
      const listed = `${operand} in [${set.values.map((value) => JSON.stringify(value)).join(', ')}]`
      return set.except ? `!(${listed})` : listed
    }
  const literalOf = (at: number) => (kind === 'date' ? `date("${new Date(at).toISOString()}")` : String(at))
  return (operand) => {
    const subject = kind === 'date' ? `date(${operand})` : operand
    const said = set.parts.map(({ low, lowOpen, high, highOpen }) =>
      [
        ...(low === -Infinity ? [] : [`${subject} ${lowOpen ? '>' : '>='} ${literalOf(low)}`]),
        ...(high === Infinity ? [] : [`${subject} ${highOpen ? '<' : '<='} ${literalOf(high)}`]),
      ].join(' && '),
    )
    return said.length ? said.map((part) => (part ? `(${part})` : 'true')).join(' || ') : 'false'
  }
}
