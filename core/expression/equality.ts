// `==`, `!=` and `in`. Two values are equal when they are the same JSON; values of different types are simply not equal,
// but two operands that can never be of one type are a problem while editing.
import { boolean, type Json } from '../model/values.ts'
import { broken, type Context, type Part, paying, problem, type Run, spend, type Work, wrongType } from './context.ts'
import { instantOf } from './dates.ts'
import { mismatch, operands } from './operators.ts'
import type { Tree } from './syntax.ts'
import { eitherIsDate } from './time.ts'
import { fits, wordForType } from './types.ts'

/** Each value looked at costs a step, so that comparing records within a macro stays bounded. */
export function sameJson(a: Json, b: Json, work: Work): boolean {
  if (a === b) return true
  spend(work, 1)
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, at) => sameJson(item, b[at] as Json, work))
  if (Array.isArray(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson(a[name] as Json, b[name] as Json, work))
  )
}

export function compileEquality(tree: Tree, context: Context): Part {
  const [a, b] = operands(tree, context)
  const equal = tree.op === '=='
  const left = paying(context, a.run)
  const right = paying(context, b.run)
  if (a.type.kind !== 'null' && b.type.kind !== 'null' && eitherIsDate(a, b, context)) {
    const same = sameInstant(a, b, context)
    return { tree, type: boolean, run: (scope, work) => same(left(scope, work), right(scope, work)) === equal }
  }
  if (!alike(a, b)) return mismatch(tree, a, b, context)
  const run: Run = (scope, work) => {
    const first = left(scope, work)
    const second = right(scope, work)
    return (first === second || (typeof first === 'object' && sameJson(first, second, work))) === equal
  }
  return { tree, type: boolean, run }
}

const alike = (a: Part, b: Part): boolean =>
  a.type.kind === 'null' || b.type.kind === 'null'
    ? a.type.kind !== 'duration' && b.type.kind !== 'duration'
    : a.type.kind === 'record' && b.type.kind === 'record'
      ? true
      : !(a.type.kind === 'date' && b.type.kind === 'text') &&
        !(a.type.kind === 'text' && b.type.kind === 'date') &&
        (fits(a.type, b.type) || fits(b.type, a.type))

/** An empty date is equal to no date; a text that is no date is a failure, as in every other use of it as one. */
function sameInstant(a: Part, b: Part, context: Context): (first: Json, second: Json) => boolean {
  const read = (part: Part, value: Json): number | null => {
    if (value === null) return null
    const at = typeof value === 'string' ? instantOf(value) : Number.NaN
    if (Number.isNaN(at)) throw wrongType(context, part.tree, value, 'a date')
    return at
  }
  return (first, second) => read(a, first) === read(b, second)
}

export function compileIn(tree: Tree, context: Context): Part {
  const [item, among] = operands(tree, context)
  if (among.type.kind !== 'list' && among.type.kind !== 'record' && among.type.kind !== 'any') {
    const hint = among.type.kind === 'text' ? ' To look inside a text, write contains(text, part).' : ''
    const said = context.said(among.tree)
    problem(context, tree, 'wrong-type', `“in” looks into a list; “${said}” is ${wordForType(among.type)}.${hint}`)
    return broken(tree)
  }
  const of = among.type.kind === 'list' ? among.type.of : null
  if (item.type.kind === 'duration' || (of && !fits(item.type, of) && !fits(of, item.type) && item.type.kind !== 'null')) {
    const message = `“${context.said(item.tree)}” is ${wordForType(item.type)} and can never be in a list of this kind (${wordForType(of ?? item.type)}).`
    problem(context, tree, 'wrong-type', message)
    return broken(tree)
  }
  const left = item.run
  const right = among.run
  const scalars = constantScalars(among)
  if (scalars)
    return {
      tree,
      type: boolean,
      run: (scope, work) => scalars.has(left(scope, work)),
    }
  const run: Run = (scope, work) => {
    const value = left(scope, work)
    const list = right(scope, work)
    if (Array.isArray(list)) {
      if (context.depth > 0) spend(work, list.length)
      return value === null || typeof value !== 'object' ? list.includes(value) : list.some((other) => sameJson(value, other, work))
    }
    if (list === null || typeof list !== 'object') throw wrongType(context, among.tree, list, 'a list')
    if (typeof value !== 'string') throw wrongType(context, item.tree, value, 'a text (the name of a field)')
    return Object.hasOwn(list, value)
  }
  return { tree, type: boolean, run }
}

/** A list written out in texts and numbers is looked up at once. */
const constantScalars = ({ constant }: Part): ReadonlySet<Json> | null =>
  Array.isArray(constant) && constant.every((item) => item === null || typeof item !== 'object') ? new Set(constant) : null
