// Reads an expression's syntax tree: what it reads, what is refused, and where its numbers stand.
import { Environment } from '@marcbachmann/cel-js'

export type Tree = { op: string; args: unknown; start: number; end: number }
export type SyntaxProblem = { code: string; message: string; from: number; to: number }

export const MAX_SOURCE = 20_000
const MAX_MACRO_DEPTH = 2
const MACROS = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype'])

const bare = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: 3000, maxDepth: 64 },
})

export function parseTree(source: string): { tree: Tree } | { problem: SyntaxProblem } {
  const whole = { from: 0, to: Math.min(source.length, MAX_SOURCE) }
  if (source.trim() === '') return { problem: { code: 'empty', message: 'This expression is empty. Write what it should give.', ...whole } }
  if (source.length > MAX_SOURCE)
    return {
      problem: { code: 'too-long', message: `This expression has ${source.length} characters; ${MAX_SOURCE} are the limit.`, ...whole },
    }
  try {
    return { tree: bare.parse(source).ast as unknown as Tree }
  } catch (error) {
    const { summary, range } = error as { summary?: string; range?: { start: number; end: number } }
    const message = `This cannot be read as an expression: ${summary ?? firstLine(error)}.`.replace(/\.\.$/, '.')
    return { problem: { code: 'syntax', message, from: range?.start ?? 0, to: range?.end ?? whole.to } }
  }
}

export const firstLine = (error: unknown): string => (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && 'op' in value

/** Children in the order they are written. */
export function childrenOf(tree: Tree): Tree[] {
  if (!Array.isArray(tree.args)) return isTree(tree.args) ? [tree.args] : []
  return (tree.args as unknown[]).flat(2).filter(isTree)
}

/** `[name, receiver or null, arguments]` of a call. */
export function callOf(tree: Tree): { name: string; receiver: Tree | null; args: Tree[] } | null {
  if (tree.op === 'call') {
    const [name, args] = tree.args as [string, Tree[]]
    return { name, receiver: null, args }
  }
  if (tree.op === 'rcall') {
    const [name, receiver, args] = tree.args as [string, Tree, Tree[]]
    return { name, receiver, args }
  }
  return null
}

/** `a.b.c` as a dotted path, or null when the tree is something else. */
export function pathOf(tree: Tree): string | null {
  if (tree.op === 'id') return tree.args as string
  if (tree.op !== '.') return null
  const [of, field] = tree.args as [Tree, string]
  const before = pathOf(of)
  return before === null ? null : `${before}.${field}`
}

export type Findings = {
  /** Free paths, in the order they are met. */
  reads: { path: string; from: number; to: number }[]
  /** Root names with their places. */
  roots: { name: string; from: number; to: number }[]
  problems: SyntaxProblem[]
  /** Whole-number literals that stand for doubles. */
  numbers: { from: number; to: number }[]
}

export function findingsOf(tree: Tree): Findings {
  const found: Findings = { reads: [], roots: [], problems: [], numbers: [] }
  walk(tree, new Set(), 0, found)
  return found
}

function walk(tree: Tree, bound: ReadonlySet<string>, macros: number, found: Findings): void {
  const at = { from: tree.start, to: tree.end }
  const path = pathOf(tree)
  if (path !== null) {
    const [root = ''] = path.split('.')
    for (const name of path.split('.'))
      if (FORBIDDEN_NAMES.has(name)) found.problems.push({ code: 'forbidden-name', message: `“${name}” cannot be used as a name.`, ...at })
    if (!bound.has(root)) {
      found.reads.push({ path, ...at })
      found.roots.push({ name: root, from: tree.start, to: tree.start + root.length })
    }
    return
  }
  if (tree.op === 'value' && typeof tree.args === 'bigint') found.numbers.push(at)
  if (tree.op === '[]') {
    const [of, index] = tree.args as [Tree, Tree]
    walk(of, bound, macros, found)
    if (!(index.op === 'value' && typeof index.args === 'bigint')) walk(index, bound, macros, found)
    return
  }
  const call = callOf(tree)
  if (call?.name === 'matches')
    found.problems.push({
      code: 'matches',
      message: 'matches() can hang on some texts. Use contains, startsWith, endsWith or like("a*b").',
      ...at,
    })
  if (call?.receiver && MACROS.has(call.name)) {
    if (macros + 1 > MAX_MACRO_DEPTH)
      found.problems.push({
        code: 'too-nested',
        message: `Lists inside lists inside lists: at most ${MAX_MACRO_DEPTH} of all, exists, map and filter may be nested.`,
        ...at,
      })
    const [variable, ...bodies] = call.args
    walk(call.receiver, bound, macros, found)
    const inner = new Set(bound).add(String(variable?.args))
    for (const body of bodies) walk(body, inner, macros + 1, found)
    return
  }
  for (const child of childrenOf(tree)) walk(child, bound, macros, found)
}

/** Writes whole-number literals as doubles (`3` -> `3.0`), because every number of a record is one. */
export function withDoubles(source: string, numbers: readonly { from: number; to: number }[]): string {
  let made = source
  for (const { from, to } of [...numbers].sort((a, b) => b.from - a.from)) {
    const literal = made.slice(from, to)
    const digits = literal.replace(/[uU]$/, '')
    made = `${made.slice(0, from)}${/^0x/i.test(digits) ? `${Number(digits)}.0` : `${digits}.0`}${made.slice(to)}`
  }
  return made
}
