// The expression language: compiled once, checked while editing, safe and linear at run time. It is CEL over JSON values:
// every number is a double, there is no `undefined`, and a value that does not fit is a failure, never a guess.
import { Environment } from '@marcbachmann/cel-js'
import type { Json, JsonRecord, Shape, ValueType } from '../model/values.ts'
import { ExpressionFailure } from './failure.ts'
import { registerFunctions } from './functions.ts'
import { findingsOf, firstLine, parseTree, type SyntaxProblem, withDoubles } from './syntax.ts'
import { checkTypes, fits, nameProblems, plainWords, typeOfPath, wordForType } from './typing.ts'

export type Expression = {
  source: string
  type: ValueType
  /** Free paths it reads, `normalize.country`; sorted, unique. */
  reads: readonly string[]
  /** Throws ExpressionFailure; gives JSON, never `undefined`, NaN or Infinity. */
  evaluate(scope: JsonRecord): Json
}
export type CompiledExpression = { ok: true; expression: Expression } | { ok: false; problems: SyntaxProblem[] }

/** Longest list an expression may give. */
const MAX_LIST = 100_000

let runtime: Environment | null = null
function environment(): Environment {
  if (!runtime) {
    runtime = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false })
    registerFunctions(runtime)
  }
  return runtime
}

export function compileExpression(source: string, scope: Shape, expects?: ValueType): CompiledExpression {
  const parsed = parseTree(source)
  if ('problem' in parsed) return { ok: false, problems: [parsed.problem] }
  const findings = findingsOf(parsed.tree)
  const problems = [...findings.problems, ...nameProblems(findings, scope)]
  if (problems.length) return { ok: false, problems }
  const whole = { from: 0, to: source.length }
  const rewritten = withDoubles(source, findings.numbers)
  const path = findings.reads.length === 1 && findings.reads[0]?.path === source.trim() ? source.trim() : null
  const known = path === null ? null : typeOfPath(scope, path)
  const checked = known && 'type' in known ? known : checkTypes(rewritten, scope)
  if ('problem' in checked) return { ok: false, problems: [{ code: 'wrong-type', message: checked.problem, ...whole }] }
  if (expects && !fits(checked.type, expects)) {
    const message = `This gives ${wordForType(checked.type)}; ${wordForType(expects)} is needed here.`
    return { ok: false, problems: [{ code: 'wrong-type', message, ...whole }] }
  }
  const reads = [...new Set(findings.reads.map((read) => read.path))].sort()
  const evaluate = path === null ? evaluator(source, rewritten) : getter(source, path)
  return { ok: true, expression: { source, type: checked.type, reads, evaluate } }
}

function evaluator(source: string, rewritten: string): Expression['evaluate'] {
  const run = environment().parse(rewritten)
  return (scope) => {
    let value: unknown
    try {
      value = run(scope)
    } catch (error) {
      throw failureOf(source, error)
    }
    return typeof value === 'string' || typeof value === 'boolean' ? value : toJson(source, value)
  }
}

/** A plain path needs no evaluator; only own properties are seen. */
function getter(source: string, path: string): Expression['evaluate'] {
  const parts = path.split('.')
  return (scope) => {
    let value: Json | undefined = scope
    for (let at = 0; at < parts.length; at++) {
      const part = parts[at] as string
      if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, part))
        throw missing(source, parts.slice(0, at + 1).join('.'))
      value = (value as JsonRecord)[part]
    }
    if (value === undefined) throw missing(source, path)
    return value
  }
}

const missing = (source: string, path: string) =>
  new ExpressionFailure(
    'missing',
    `“${source}” needs “${path}”, which is not there.`,
    'Check what arrives here, or write coalesce(…) for when it is missing.',
  )

function failureOf(source: string, error: unknown): ExpressionFailure {
  if (error instanceof ExpressionFailure) return error
  const cause = (error as { cause?: unknown }).cause
  if (cause instanceof ExpressionFailure) return cause
  const line = firstLine(error)
  const key = /^No such key: (.*)$/.exec(line)
  if (key) return missing(source, key[1] ?? '')
  const variable = /^Unknown variable: (.*)$/.exec(line)
  if (variable) return missing(source, variable[1] ?? '')
  return new ExpressionFailure(
    'wrong-value',
    `“${source}” could not be worked out. ${plainWords(line.replace(/dyn<(\w+)>/g, '$1'))}`,
    'Check the values it reads.',
  )
}

function toJson(source: string, value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' || typeof value === 'bigint') {
    const number = Number(value)
    if (Number.isFinite(number)) return number
    throw new ExpressionFailure('not-finite', `“${source}” gives no finite number (a division by nothing?).`, 'Check the values it reads.')
  }
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) {
    if (value.length > MAX_LIST)
      throw new ExpressionFailure('too-long', `“${source}” gives a list of ${value.length}; ${MAX_LIST} are the limit.`, 'Narrow it down.')
    return value.map((item) => toJson(source, item))
  }
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), toJson(source, item)]))
  if (typeof value === 'object') {
    const prototype = Object.getPrototypeOf(value) as unknown
    if (prototype === Object.prototype || prototype === null)
      return Object.fromEntries(Object.entries(value as JsonRecord).map(([key, item]) => [key, toJson(source, item)]))
  }
  throw new ExpressionFailure(
    'wrong-type',
    `“${source}” gives something that cannot be kept (${(value as object)?.constructor?.name ?? typeof value}).`,
    'Make it a text, a number, a list or a record.',
  )
}
