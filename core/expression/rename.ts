// Renames a node's key in an expression by the places the syntax tree gives, not by searching text.
import { findingsOf, parseTree } from './syntax.ts'

/** The expression with every free `from` made `to`; unchanged when it cannot be read. */
export function renameInExpression(source: string, from: string, to: string): string {
  const parsed = parseTree(source)
  if ('problem' in parsed) return source
  return findingsOf(parsed.tree)
    .roots.filter((root) => root.name === from)
    .sort((a, b) => b.from - a.from)
    .reduce((so, root) => so.slice(0, root.from) + to + so.slice(root.to), source)
}
