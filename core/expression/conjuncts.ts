// Takes conditions apart, so that a near miss can say which part of it failed and by how much.
import { balanced, bracketPairs, type Span } from './scan.ts'
import { parseTree, type Tree } from './syntax.ts'

export type Conjunct = { source: string; from: number; to: number }
export type Comparison = { left: string; operator: '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in'; right: string }

/** The parts of a condition joined by `&&` at its top; the whole when there is one. Empty when it cannot be read. */
export function conjunctsOf(source: string): Conjunct[] {
  const parsed = parseTree(source)
  if ('problem' in parsed) return []
  const pairs = bracketPairs(source)
  const found: Conjunct[] = []
  const collect = (tree: Tree): void => {
    if (tree.op === '&&') for (const side of tree.args as Tree[]) collect(side)
    else found.push(pieceOf(tree, source, pairs))
  }
  collect(parsed.tree)
  return found
}

const OPERATORS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in'])
/** Both sides of a condition that is one comparison, as source; null when it is something else. */
export function comparisonOf(source: string): Comparison | null {
  const parsed = parseTree(source)
  if ('problem' in parsed || !OPERATORS.has(parsed.tree.op)) return null
  const pairs = bracketPairs(source)
  const [left, right] = parsed.tree.args as [Tree, Tree]
  return {
    left: pieceOf(left, source, pairs).source,
    operator: parsed.tree.op as Comparison['operator'],
    right: pieceOf(right, source, pairs).source,
  }
}

function pieceOf(tree: Tree, source: string, pairs: readonly Span[]): Conjunct {
  const { from, to } = balanced({ from: tree.start, to: tree.end }, pairs)
  return { source: source.slice(from, to), from, to }
}
