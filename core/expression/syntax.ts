// Reads an expression into the syntax tree of the CEL library, within limits, with problems instead of exceptions.
import { Environment } from '@marcbachmann/cel-js'
import type { Span } from './scan.ts'

/** A node of the library's tree; `start` and `end` are places in the source. */
export type Tree = { op: string; args: unknown; start: number; end: number }
export type SyntaxProblem = { code: string; message: string; from: number; to: number }

export const MAX_SOURCE = 20_000
/** How deep brackets, calls and accesses may nest, and how many parts there may be. */
const LIMITS = { maxAstNodes: 3000, maxDepth: 64 }
export const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const grammar = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, limits: LIMITS })

export function parseTree(source: string): { tree: Tree } | { problem: SyntaxProblem } {
  const whole = { from: 0, to: Math.min(source.length, MAX_SOURCE) }
  if (source.length > MAX_SOURCE) {
    const message = `This expression has ${source.length} characters; ${MAX_SOURCE} are the limit. Split it over several fields.`
    return { problem: { code: 'too-long', message, ...whole } }
  }
  if (source.trim() === '') return { problem: { code: 'empty', message: 'This expression is empty. Write what it should give.', ...whole } }
  try {
    return { tree: grammar.parse(source).ast as unknown as Tree }
  } catch (error) {
    return { problem: problemOf(error, source, whole) }
  }
}

type ParserError = { code?: string; summary?: string; range?: { start: number; end: number } }

function problemOf(error: unknown, source: string, whole: Span): SyntaxProblem {
  // A long row of `!` or `-` overflows the parser's stack before its own limits are asked.
  if (error instanceof RangeError) return { code: 'too-nested', message: 'This expression is nested too deeply. Split it.', ...whole }
  const { code, summary = String(error), range } = error as ParserError
  const from = Math.min(range?.start ?? 0, source.length)
  const at = { from, to: Math.min(Math.max(range?.end ?? whole.to, from), source.length) }
  if (code === 'limit_exceeded') {
    const what = summary.includes('maxDepth') ? 'nested too deeply' : 'too large'
    return { code: summary.includes('maxDepth') ? 'too-nested' : 'too-long', message: `This expression is ${what}. Split it.`, ...at }
  }
  if (source.slice(at.from, at.to) === 'if') return { code: 'syntax', message: 'To choose, write “condition ? this : that”.', ...at }
  if (code === 'reserved_identifier')
    return { code: 'forbidden-name', message: `“${source.slice(at.from, at.to)}” cannot be used as a name.`, ...at }
  return { code: 'syntax', message: `This cannot be read as an expression: ${inWords(code, summary, source, at)}`, ...at }
}

function inWords(code: string | undefined, summary: string, source: string, at: Span): string {
  const found = source.slice(at.from, at.to)
  if (code?.startsWith('unterminated')) return 'a text is opened with a quote and not closed.'
  if (/EOF/.test(summary)) return 'it stops before it is complete. Is a bracket or a value missing at the end?'
  if (found === '=') return 'to compare, write “==”.'
  if (code === 'unexpected_token' || code === 'unexpected_character' || code === 'expected_token') return `“${found}” is not expected here.`
  return `${summary.split('\n')[0]}.`
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && 'op' in value

/** Children in the order they are written. */
export function childrenOf(tree: Tree): Tree[] {
  if (tree.op === 'value') return []
  if (!Array.isArray(tree.args)) return isTree(tree.args) ? [tree.args] : []
  return (tree.args as unknown[]).flat(2).filter(isTree)
}

export type CallTree = { name: string; receiver: Tree | null; given: Tree[] }
export function callOf(tree: Tree): CallTree | null {
  if (tree.op === 'call') {
    const [name, given] = tree.args as [string, Tree[]]
    return { name, receiver: null, given }
  }
  if (tree.op === 'rcall') {
    const [name, receiver, given] = tree.args as [string, Tree, Tree[]]
    return { name, receiver, given }
  }
  return null
}

const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])
export type MacroTree = { name: string; over: Tree; variable: Tree; bodies: Tree[] }
/** `list.filter(x, …)` and its sisters: what goes through a list with a name for its element. */
export function macroOf(tree: Tree): MacroTree | null {
  const call = callOf(tree)
  if (!call?.receiver || !MACROS.has(call.name)) return null
  const [variable, ...bodies] = call.given
  const fits = variable?.op === 'id' && (bodies.length === 1 || (bodies.length === 2 && call.name === 'map'))
  return fits ? { name: call.name, over: call.receiver, variable: variable as Tree, bodies } : null
}

/** `a.b.c` as a dotted path, or null when the tree is something else. */
export function pathOf(tree: Tree): string | null {
  if (tree.op === 'id') return tree.args as string
  if (tree.op !== '.') return null
  const [of, field] = tree.args as [Tree, string]
  const before = pathOf(of)
  return before === null ? null : `${before}.${field}`
}
