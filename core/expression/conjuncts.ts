// Takes conditions apart, so that a near miss can say which part of it failed.
import { childrenOf, parseTree, type Tree } from './syntax.ts'

export type Conjunct = { source: string; from: number; to: number }

/** The parts of a condition joined by `&&` at its top; the whole when there is one. Empty when it cannot be read. */
export function conjunctsOf(source: string): Conjunct[] {
  const parsed = parseTree(source)
  if ('problem' in parsed) return []
  const found: Conjunct[] = []
  const collect = (tree: Tree): void => {
    if (tree.op === '&&') childrenOf(tree).forEach(collect)
    else found.push({ source: source.slice(tree.start, tree.end), from: tree.start, to: tree.end })
  }
  collect(parsed.tree)
  return found
}
