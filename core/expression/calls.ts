// Calls: the functions of the table, as `f(x)` or `x.f()`, and the forms that ask whether something is there.
import { any, boolean, type Json, number } from '../model/values.ts'
import { broken, type Context, MAX_WORK, type Part, paying, problem, type Run, wrongType } from './context.ts'
import { isDateText } from './dates.ts'
import { Trouble } from './failure.ts'
import { accepts, type Parameter, type TypedFunction } from './function-table.ts'
import { FUNCTIONS, functionNamed } from './functions.ts'
import { closest } from './names.ts'
import type { CallTree, Tree } from './syntax.ts'
import { either, fits, type Known, wordForType } from './types.ts'

/** Names of CEL and of spreadsheets, and what to write here instead. */
const INSTEAD: { [name: string]: string } = {
  ...{ string: 'text(…)', str: 'text(…)', int: 'number(…)', double: 'number(…)', float: 'number(…)', uint: 'number(…)' },
  ...{ timestamp: 'date(…)', duration: 'days(n), hours(n) or minutes(n)', lowerAscii: 'lower(…)', upperAscii: 'upper(…)' },
  ...{ len: 'size(…)', length: 'size(…)', count: 'size(…)', if: '“condition ? this : that”', now: 'run.startedAt where it is offered' },
}

export function compileCall(tree: Tree, { name, receiver, given }: CallTree, context: Context): Part {
  const trees = receiver ? [receiver, ...given] : given
  if (name === 'matches') {
    const message = 'matches() can take for ever on some texts. Use contains, startsWith, endsWith, containsAny or like(text, "a*b?").'
    problem(context, tree, 'matches', message)
    return broken(tree)
  }
  if (name === 'has' && !receiver) return compileHas(tree, given, context)
  if (name === 'known' || name === 'coalesce') return compileThere(tree, name, trees, context)
  const called = functionNamed(name)
  const parts = trees.map((one) => context.compile(one))
  if (called) return compileFunction(tree, called, parts, context)
  const close = closest(name, [...new Set(FUNCTIONS.map((one) => one.name))])
  const hint = Object.hasOwn(INSTEAD, name) ? ` Write ${INSTEAD[name]}.` : close === null ? '' : ` Did you mean “${close}”?`
  problem(context, tree, 'unknown-function', `There is no function “${name}”.${hint}`)
  return broken(tree)
}

function compileHas(tree: Tree, given: Tree[], context: Context): Part {
  const [of] = given
  const part = of?.op === '.' ? context.compile(of) : null
  const { probe } = part ?? {}
  if (!probe) {
    problem(context, tree, 'wrong-type', 'has() asks for a field, as in has(input.email).')
    return broken(tree)
  }
  return { tree, type: boolean, run: (scope, work) => probe(scope, work) !== undefined }
}

function compileThere(tree: Tree, name: string, trees: Tree[], context: Context): Part {
  const parts = trees.map((one) => context.compile(one))
  if (name === 'known' ? parts.length !== 1 : parts.length < 2) {
    problem(
      context,
      tree,
      'wrong-count',
      name === 'known' ? 'known(value) takes one value.' : 'coalesce(value, otherwise) takes two values or more.',
    )
    return broken(tree)
  }
  for (const part of parts)
    if (part.type.kind === 'duration') {
      problem(context, part.tree, 'wrong-type', `“${context.said(part.tree)}” is a duration; it is always there.`)
      return broken(tree)
    }
  const probes = parts.map((part) => part.probe ?? part.run)
  if (name === 'known') return { tree, type: boolean, run: (scope, work) => (probes[0]?.(scope, work) ?? null) !== null }
  const run: Run = (scope, work) => {
    for (const probe of probes) {
      const value = probe(scope, work)
      if (value !== undefined && value !== null) return value
    }
    return null
  }
  return { tree, type: parts.map((part) => part.type).reduce(either), run }
}

function compileFunction(tree: Tree, called: TypedFunction, parts: Part[], context: Context): Part {
  const { parameters, signature, name } = called
  const least = parameters.filter((one) => !one.optional).length
  const last = parameters.at(-1)
  if (parts.length < least || (parts.length > parameters.length && !last?.repeats)) {
    problem(
      context,
      tree,
      'wrong-count',
      `${name} is written ${signature.slice(0, signature.lastIndexOf(':'))}; here it has ${parts.length} of them.`,
    )
    return broken(tree)
  }
  const wanted = parts.map((_, at) => (parameters[at] ?? last) as Parameter)
  for (const [at, part] of parts.entries()) {
    const { types, name: label } = wanted[at] as Parameter
    if (types.some((type) => fits(part.type, type) || isDateFor(type, part))) continue
    const hint = part.type.kind === 'number' && types.every((type) => type.kind === 'text') ? ' Write text(…) around it.' : ''
    const message = `${name} needs ${types.map(wordForType).join(' or ')} as “${label}”; “${context.said(part.tree)}” is ${wordForType(part.type)}${ofWhat(part.type)}.${hint}`
    problem(context, part.tree, 'wrong-type', message)
    return broken(tree)
  }
  const runs = parts.map((part) => paying(context, part.run))
  const tests = wanted.map((one) => accepts(one.types))
  const unfit = (at: number, value: Json) =>
    wrongType(context, (parts[at] as Part).tree, value, `${wanted[at]?.types.map(wordForType).join(' or ')} for ${name}`)
  const run = calling(called, runs, tests, unfit, () => context.said(tree))
  const made: Part = { tree, type: called.gives, run: paying(context, run) }
  return parts.every((part) => part.constant !== undefined) ? folded(made, context) : made
}

/** A call on literals alone is made while compiling: `date("2026-02-30")` is a problem before it is ever a failure. */
function folded(part: Part, context: Context): Part {
  try {
    const constant = part.run({}, { left: MAX_WORK, slots: [] })
    return typeof constant === 'object' ? part : { ...part, constant, run: () => constant }
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    problem(context, part.tree, error.code, `${error.message.slice(0, 1).toUpperCase()}${error.message.slice(1)} ${error.next}`)
    return broken(part.tree)
  }
}

const isDateFor = (type: Known, { constant }: Part): boolean => type.kind === 'date' && typeof constant === 'string' && isDateText(constant)
const ofWhat = (type: Known): string =>
  type.kind === 'list' && type.of.kind !== any.kind ? ` of another kind (${wordForType(type.of)})` : ''

type Unfit = (at: number, value: Json) => Trouble
/** Calls with one and two values are written out: they are nearly all there are, and a spread costs more than the function. */
function calling({ run, gives }: TypedFunction, runs: Run[], tests: ((value: Json) => boolean)[], unfit: Unfit, said: () => string): Run {
  const [a, b] = runs as [Run, Run]
  const [isA, isB] = tests as [(value: Json) => boolean, (value: Json) => boolean]
  const checked = (value: Json): Json => {
    if (Number.isFinite(value)) return value
    throw new Trouble('not-finite', `“${said()}” gives a number too large to keep.`)
  }
  const finish = gives.kind === number.kind || gives.kind === 'duration' ? checked : (value: Json) => value
  if (runs.length === 1)
    return (scope, work) => {
      const value = a(scope, work)
      if (!isA(value)) throw unfit(0, value)
      return finish(run(value))
    }
  if (runs.length === 2)
    return (scope, work) => {
      const first = a(scope, work)
      if (!isA(first)) throw unfit(0, first)
      const second = b(scope, work)
      if (!isB(second)) throw unfit(1, second)
      return finish(run(first, second))
    }
  return (scope, work) => {
    const values = runs.map((one, at) => {
      const value = one(scope, work)
      if (!tests[at]?.(value)) throw unfit(at, value)
      return value
    })
    return finish(run(...values))
  }
}
