// The expression language: compiled once, checked while editing, safe and bounded at run time. Its grammar is CEL's; its values
// are JSON: every number is a double, there is no `undefined`, and a value that does not fit is a failure, never a guess.
import type { Json, JsonRecord, Shape, ValueType } from '../model/values.ts'
import { compileTree } from './compile.ts'
import { MAX_WORK, type Run, type Work } from './context.ts'
import { isDateText } from './dates.ts'
import { ExpressionFailure, inShort, Trouble } from './failure.ts'
import { pathsOf } from './free-names.ts'
import { accepts } from './function-table.ts'
import { parseTree, pathOf, type SyntaxProblem, type Tree } from './syntax.ts'
import { fits, type Known, storable, wordForType } from './types.ts'

export type Expression = {
  source: string
  type: ValueType
  /** Free paths it reads, `normalize.country`; sorted, unique. */
  reads: readonly string[]
  /** Throws ExpressionFailure; gives JSON, never `undefined`, NaN or Infinity. What it gives may share parts with the scope. */
  evaluate(scope: JsonRecord): Json
}
export type CompiledExpression = { ok: true; expression: Expression } | { ok: false; problems: SyntaxProblem[] }

/** With `expects`, what arrives at run time is checked against it too: nothing may stand for any type but true or false. */
export function compileExpression(source: string, scope: Shape, expects?: ValueType): CompiledExpression {
  const parsed = parseTree(source)
  if ('problem' in parsed) return { ok: false, problems: [parsed.problem] }
  const { part, problems } = compileTree(parsed.tree, source, scope)
  if (!problems.length) problems.push(...resultProblems(part, expects))
  if (problems.length) return { ok: false, problems: problems.sort((a, b) => a.from - b.from) }
  const path = pathOf(parsed.tree)
  const evaluate = guarded(source, path === null ? evaluator(source, part.run) : getter(source, path.split('.'), part.run), expects)
  return { ok: true, expression: { source, type: storable(part.type), reads: pathsOf(parsed.tree), evaluate } }
}

function resultProblems({ tree, type, constant }: { tree: Tree; type: Known; constant?: Json }, expects?: ValueType): SyntaxProblem[] {
  const at = { code: 'wrong-type', from: tree.start, to: tree.end }
  if (type.kind === 'duration')
    return [{ ...at, message: 'This gives a duration, which cannot be kept. Add it to a date, or use daysBetween.' }]
  if (!expects || fits(type, expects) || (type.kind === 'null' && expects.kind !== 'boolean')) return []
  if (expects.kind === 'date' && typeof constant === 'string' && isDateText(constant)) return []
  const hint = expects.kind === 'date' && type.kind === 'text' ? ' Write date(…) around it.' : ''
  return [{ ...at, message: `This gives ${wordForType(type)}; ${wordForType(expects)} is needed here.${hint}` }]
}

function evaluator(source: string, run: Run): Expression['evaluate'] {
  const work: Work = { left: MAX_WORK, slots: [] }
  return (scope) => {
    work.left = MAX_WORK
    try {
      const value = run(scope, work)
      return typeof value === 'boolean' || typeof value === 'string' ? value : asJson(source, value)
    } catch (error) {
      throw failureOf(source, error)
    }
  }
}

/** A plain path needs no closures: own fields one after the other. When one is not there, the closures say why. */
function getter(source: string, names: readonly string[], run: Run): Expression['evaluate'] {
  const careful = evaluator(source, run)
  const [root = '', first = ''] = names
  const count = names.length
  return (scope) => {
    if (!Object.hasOwn(scope, root)) return careful(scope)
    let value = scope[root] as Json
    for (let at = 1, name = first; at < count; name = names[++at] as string) {
      if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, name)) return careful(scope)
      value = value[name] as Json
    }
    return typeof value === 'string' || typeof value === 'boolean' || value === null ? value : asJson(source, value)
  }
}

function guarded(source: string, evaluate: Expression['evaluate'], expects?: ValueType): Expression['evaluate'] {
  if (!expects || expects.kind === 'any') return evaluate
  const isOne = accepts([expects])
  return (scope) => {
    const value = evaluate(scope)
    if (isOne(value) || (value === null && expects.kind !== 'boolean')) return value
    throw new ExpressionFailure(
      'wrong-type',
      `“${short(source)}” should give ${wordForType(expects)} and gives ${inShort(value)}.`,
      'Check the values that arrive here.',
    )
  }
}

const short = (source: string): string => (source.length > 120 ? `${source.slice(0, 120)}…` : source)

/** A bug (any other error) stays what it is: the engine must not record it as the data's fault. */
function failureOf(source: string, error: unknown): unknown {
  if (!(error instanceof Trouble)) return error
  const whole = error.message.startsWith(`“${short(source)}” `) ? error.message : `In “${short(source)}”: ${error.message}`
  return new ExpressionFailure(error.code, whole, error.next)
}

/**
 * The scope is JSON by contract and is not copied to prove it. What a host may still hand in by mistake is mended where
 * it has one JSON form, and refused where it has none.
 */
function asJson(source: string, value: unknown): Json {
  if (typeof value === 'number' && Number.isFinite(value)) return value === 0 ? 0 : value
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value)
  if (value === null || Array.isArray(value)) return value as Json
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, item]) => [String(name), asJson(source, item)]))
  if (typeof value === 'string' || typeof value === 'boolean') return value
  const plain = typeof value === 'object' && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)
  if (plain) return value as Json
  const what = value === undefined ? 'nothing at all' : (value as object)?.constructor?.name || typeof value
  throw new ExpressionFailure(
    'wrong-type',
    `“${short(source)}” gives something that cannot be kept (${what}).`,
    'Check the values that arrive here.',
  )
}
