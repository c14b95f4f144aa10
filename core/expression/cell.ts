// Rule-table cells in the short DMN form: `>= 200`, `[50..80]`, `"DE","FR"`, `not("DE")`, `-` for any.
import type { Json, ValueType } from '../model/values.ts'
import { type CellKind, CellProblem, kindOfCell, readCell } from './cell-reader.ts'
import { conditionOf } from './cell-text.ts'
import { instantOf } from './dates.ts'
import { ExpressionFailure, inShort } from './failure.ts'
import { within } from './intervals.ts'
import { describe, everything, type ValueSet } from './sets.ts'
import type { SyntaxProblem } from './syntax.ts'
import { wordForType } from './types.ts'

export type Cell = {
  source: string
  /** True for `-`: takes whatever is there, also nothing. */
  any: boolean
  /** Throws ExpressionFailure when the value is not of the column's type. */
  test(value: Json): boolean
  /** The values for which the test holds. */
  sets: ValueSet
  /** The same condition in the expression language. */
  toExpression(operand: string): string
}
export type CompiledCell = { ok: true; cell: Cell } | { ok: false; problems: SyntaxProblem[] }

const MAX_CELL = 4000

export function compileCell(source: string, type: ValueType): CompiledCell {
  const bad = (message: string, from = 0, to = source.length): CompiledCell => ({
    ok: false,
    problems: [{ code: 'bad-cell', message, from, to: Math.min(to, from + MAX_CELL) }],
  })
  if (source.length > MAX_CELL) return bad(`This cell has ${source.length} characters; ${MAX_CELL} are the limit.`)
  const body = source.trim()
  const lead = source.indexOf(body)
  const { kind: column } = type
  const listOrRecord = column === 'list' || column === 'record'
  if (body === '' || body === '-') return { ok: true, cell: anyCell(everything(listOrRecord ? 'any' : column)) }
  if (listOrRecord)
    return bad(
      `A cell cannot compare ${wordForType(type)}. Let the column’s expression give a text, a number, a date, or true or false.`,
      lead,
    )
  const kind = column === 'any' ? kindOfCell(body) : column
  try {
    const sets = readCell(body, kind)
    const toExpression = (operand: string) => conditionOf(sets, operand)
    return { ok: true, cell: { source: body, any: false, sets, test: tester(sets, kind, body), toExpression } }
  } catch (error) {
    if (!(error instanceof CellProblem)) throw error
    const said = body.length > 60 ? `${body.slice(0, 60)}…` : body
    return bad(`“${said}” cannot be read as a cell for ${wordForType({ kind })}: ${error.message}`, lead + error.from, lead + error.to)
  }
}

/** A cell in words for the narrative: “200 or more”. What cannot be read is given back as it is. */
export function cellInWords(source: string): string {
  const compiled = compileCell(source, { kind: 'any' })
  return compiled.ok ? describe(compiled.cell.sets) : source
}

const anyCell = (sets: ValueSet): Cell => ({ source: '-', any: true, test: () => true, sets, toExpression: () => 'true' })

function tester(set: ValueSet, kind: CellKind, source: string): Cell['test'] {
  const wrong = (value: Json) =>
    new ExpressionFailure(
      'wrong-type',
      `The cell “${source}” needs ${wordForType({ kind })} and is given ${inShort(value)}.`,
      value === null ? 'Say in the column’s expression what holds when it is empty: coalesce(…, …).' : 'Check the column’s expression.',
    )
  if (set.kind === 'text' || set.kind === 'boolean') {
    const type = set.kind === 'text' ? 'string' : 'boolean'
    const values = new Set<Json>(set.values)
    const except = set.kind === 'text' && set.except
    return (value) => {
      if (typeof value !== type) throw wrong(value)
      return values.has(value) !== except
    }
  }
  const parts = set.kind === 'any' ? [] : set.parts
  const isDate = kind === 'date'
  return (value) => {
    const at = isDate ? (typeof value === 'string' ? instantOf(value) : Number.NaN) : value
    if (typeof at !== 'number' || !Number.isFinite(at)) throw wrong(value)
    for (const part of parts) if (within(part, at)) return true
    return false
  }
}
