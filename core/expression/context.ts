// What the parts of the compiler share: the scope, the names bound so far, the problems found, and what a compiled part is.
import { any, type Json, type JsonRecord, type Shape } from '../model/values.ts'
import { inShort, Trouble } from './failure.ts'
import { balanced, bracketPairs, type Span } from './scan.ts'
import type { SyntaxProblem, Tree } from './syntax.ts'
import type { Known } from './types.ts'

/** Lives as long as the expression and is used by one evaluation at a time: evaluations never nest within one expression. */
export type Work = {
  /** Steps left to this evaluation; macros and what happens inside them spend it. */
  left: number
  /** The current element of each macro. */
  slots: Json[]
}
export type Run = (scope: JsonRecord, work: Work) => Json
export type Part = {
  tree: Tree
  type: Known
  run: Run
  /** As `run`, but gives undefined where a field is missing on the way. Only paths have it. */
  probe?: (scope: JsonRecord, work: Work) => Json | undefined
  /** Set for a literal. */
  constant?: Json
}

export type Bound = ReadonlyMap<string, { slot: number; type: Known }>
export type Context = {
  source: string
  scope: Shape
  bound: Bound
  /** How many macros stand around this part. */
  depth: number
  problems: SyntaxProblem[]
  compile(tree: Tree, within?: { bound: Bound; depth: number }): Part
  /** The source text of a part, with its brackets. */
  said(tree: Tree): string
}

/** Steps one evaluation may take: about a tenth of a second. */
export const MAX_WORK = 2_000_000
export const MAX_LIST = 100_000
export const MAX_TEXT = 5_000_000

export function saidIn(source: string): Context['said'] {
  let pairs: Span[] | null = null
  return (tree) => {
    pairs ??= bracketPairs(source)
    const { from, to } = balanced({ from: tree.start, to: tree.end }, pairs)
    const said = source.slice(from, to)
    return said.length > 120 ? `${said.slice(0, 120)}…` : said
  }
}

export function problem(context: Context, tree: Tree, code: string, message: string): void {
  context.problems.push({ code, message, from: tree.start, to: tree.end })
}

/** Stands where a problem was found, so that the rest is still checked. It never runs. */
export const broken = (tree: Tree): Part => ({
  tree,
  type: any,
  run: () => {
    throw new Trouble('not-compiled', 'this part has a problem and cannot be evaluated.', 'Mend the expression.')
  },
})

export function wrongType(context: Context, tree: Tree, value: unknown, wanted: string): Trouble {
  const said = context.said(tree)
  return new Trouble(
    'wrong-type',
    `“${said}” should be ${wanted} and is ${inShort(value)}.`,
    value === null ? `Write coalesce(${said}, …) to say what holds when it is empty.` : 'Check the value that arrives here.',
  )
}

export function spend(work: Work, steps: number): void {
  work.left -= steps
  if (work.left < 0)
    throw new Trouble('too-much-work', 'it takes too many steps on lists this long.', 'Filter the list first, or split the expression.')
}

const lengthOf = (value: Json): number => (typeof value === 'string' ? value.length >> 4 : Array.isArray(value) ? value.length : 0)
/** Inside a macro, what reads its operands from end to end pays for their length; outside it is linear anyway. */
export function paying(context: Context, run: Run): Run {
  if (context.depth === 0) return run
  return (scope, work) => {
    const value = run(scope, work)
    spend(work, 1 + lengthOf(value))
    return value
  }
}
