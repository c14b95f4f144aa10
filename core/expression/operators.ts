// Arithmetic, comparison and logic. Both operands must be of one kind: nothing is turned into anything else on the way.
import { boolean, type Json, number } from '../model/values.ts'
import { broken, type Context, MAX_LIST, MAX_TEXT, type Part, paying, problem, type Run, wrongType } from './context.ts'
import { Trouble } from './failure.ts'
import type { Tree } from './syntax.ts'
import { eitherIsDate, plusMinusTime } from './time.ts'
import { either, fits, type Known, wordForType } from './types.ts'

const ARITHMETIC: { [sign: string]: (a: number, b: number) => number } = {
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
}

export function compileArithmetic(tree: Tree, context: Context): Part {
  const [a, b] = operands(tree, context)
  if (tree.op === '+' || tree.op === '-') {
    const time = plusMinusTime(tree, a, b, context)
    if (time) return time
  }
  if (tree.op === '+') return compilePlus(tree, a, b, context)
  if (!fits(a.type, number) || !fits(b.type, number)) return mismatch(tree, a, b, context)
  const fold = ARITHMETIC[tree.op] as (a: number, b: number) => number
  const left = a.run
  const right = b.run
  const run: Run = (scope, work) => {
    const first = left(scope, work)
    if (typeof first !== 'number') throw wrongType(context, a.tree, first, 'a number')
    const second = right(scope, work)
    if (typeof second !== 'number') throw wrongType(context, b.tree, second, 'a number')
    const made = fold(first, second)
    if (!Number.isFinite(made)) throw notFinite(tree, second, context)
    return made
  }
  return { tree, type: number, run }
}

function compilePlus(tree: Tree, a: Part, b: Part, context: Context): Part {
  const type = either(a.type, b.type)
  const kind = a.type.kind === 'any' ? b.type.kind : b.type.kind === 'any' ? a.type.kind : type.kind
  const known = kind === 'date' ? 'text' : kind
  if (known !== 'any' && known !== 'number' && known !== 'text' && known !== 'list') return mismatch(tree, a, b, context)
  if (a.type.kind !== 'any' && b.type.kind !== 'any' && type.kind === 'any') return mismatch(tree, a, b, context)
  const left = a.run
  const right = b.run
  const run: Run = (scope, work) => {
    const first = left(scope, work)
    const second = right(scope, work)
    if (known === 'any' || known === 'number') {
      if (typeof first === 'number' && typeof second === 'number') {
        const sum = first + second
        if (!Number.isFinite(sum)) throw notFinite(tree, second, context)
        return sum
      }
      if (known === 'number') throw wrongType(context, ...firstUnfit(a, b, first, second, 'number'), 'a number')
    }
    if (typeof first === 'string' && typeof second === 'string' && known !== 'list') {
      if (first.length + second.length > MAX_TEXT) throw tooLong(tree, context)
      return first + second
    }
    if (Array.isArray(first) && Array.isArray(second) && known !== 'text') {
      if (first.length + second.length > MAX_LIST) throw tooLong(tree, context)
      return [...first, ...second]
    }
    if (known === 'text') throw wrongType(context, ...firstUnfit(a, b, first, second, 'string'), 'a text')
    const wanted = typeof first === 'number' ? 'a number' : typeof first === 'string' ? 'a text' : 'a list, a text or a number'
    throw typeof first === 'number' || typeof first === 'string' || (Array.isArray(first) && !Array.isArray(second))
      ? wrongType(context, b.tree, second, Array.isArray(first) ? 'a list' : wanted)
      : wrongType(context, a.tree, first, wanted)
  }
  return { tree, type: known === 'number' || known === 'text' ? { kind: known } : type, run: paying(context, run) }
}

const firstUnfit = (a: Part, b: Part, first: Json, second: Json, type: string): [Tree, Json] =>
  typeof first === type ? [b.tree, second] : [a.tree, first]

const TESTS: { [sign: string]: (a: number | string, b: number | string) => boolean } = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

export function compileComparison(tree: Tree, context: Context): Part {
  const [a, b] = operands(tree, context)
  const test = TESTS[tree.op] as (a: number | string, b: number | string) => boolean
  const instants = eitherIsDate(a, b, context)
  if (instants) {
    const [left, right] = instants
    return { tree, type: boolean, run: (scope, work) => test(left(scope, work), right(scope, work)) }
  }
  const kinds = [a.type.kind, b.type.kind].filter((kind) => kind !== 'any')
  const comparable = kinds.every((kind) => kind === kinds[0] && (kind === 'number' || kind === 'text' || kind === 'duration'))
  if (!comparable) return mismatch(tree, a, b, context)
  if (kinds[0] === 'duration' && kinds.length === 1) return mismatch(tree, a, b, context)
  const wanted = kinds[0] === undefined ? null : kinds[0] === 'text' ? 'string' : 'number'
  const left = a.run
  const right = b.run
  const run: Run = (scope, work) => {
    const first = left(scope, work)
    const second = right(scope, work)
    const type = typeof first
    if (type === typeof second && (wanted === null ? type === 'number' || type === 'string' : type === wanted))
      return test(first as number, second as number)
    const kind = wanted ?? (type === 'number' || type === 'string' ? type : typeof second === 'string' ? 'string' : 'number')
    throw wrongType(context, ...firstUnfit(a, b, first, second, kind), kind === 'number' ? 'a number' : 'a text')
  }
  return { tree, type: boolean, run }
}

export const operands = (tree: Tree, context: Context): [Part, Part] => {
  const [a, b] = tree.args as [Tree, Tree]
  return [context.compile(a), context.compile(b)]
}

export function mismatch(tree: Tree, a: Part, b: Part, context: Context): Part {
  const kinds: Known['kind'][] = [a.type.kind, b.type.kind]
  const hint =
    kinds.includes('text') && kinds.includes('number')
      ? tree.op === '+'
        ? ' To join texts, write text(…) around the number.'
        : ' To read a text as a number, write number(…).'
      : kinds.includes('text') && kinds.includes('date')
        ? ' To read a text as a date, write date(…).'
        : ''
  problem(
    context,
    tree,
    'wrong-type',
    `“${tree.op === '?:' ? '? :' : tree.op}” cannot take ${wordForType(a.type)} (“${context.said(a.tree)}”) and ${wordForType(b.type)} (“${context.said(b.tree)}”).${hint}`,
  )
  return broken(tree)
}

const notFinite = (tree: Tree, second: number, context: Context) =>
  second === 0
    ? new Trouble('not-finite', `“${context.said(tree)}” divides by zero.`, 'Say what holds then: “b == 0 ? … : a / b”.')
    : new Trouble('not-finite', `“${context.said(tree)}” gives a number too large to keep.`)
const tooLong = (tree: Tree, context: Context) =>
  new Trouble(
    'too-long',
    `“${context.said(tree)}” becomes too long.`,
    `Texts have at most ${MAX_TEXT} characters, lists ${MAX_LIST} elements.`,
  )
