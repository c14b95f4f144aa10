// Texts with {{ holes }}. A value goes in once, as text, and is never read as a template again.
import type { JsonRecord, Shape } from '../model/values.ts'
import { compileExpression, type Expression } from './expression.ts'
import { textOf } from './functions.ts'
import type { SyntaxProblem } from './syntax.ts'

export type Template = { source: string; reads: readonly string[]; render(scope: JsonRecord): string }

export function compileTemplate(source: string, scope: Shape): { ok: true; template: Template } | { ok: false; problems: SyntaxProblem[] } {
  const pieces: (string | Expression)[] = []
  const problems: SyntaxProblem[] = []
  let at = 0
  for (;;) {
    const open = source.indexOf('{{', at)
    pieces.push(source.slice(at, open < 0 ? source.length : open))
    if (open < 0) break
    const close = source.indexOf('}}', open)
    if (close < 0) {
      problems.push({ code: 'syntax', message: 'A “{{” is not closed by “}}”.', from: open, to: source.length })
      break
    }
    const compiled = compileExpression(source.slice(open + 2, close).trim(), scope)
    if (compiled.ok) pieces.push(compiled.expression)
    else problems.push(...compiled.problems.map((problem) => ({ ...problem, from: open, to: close + 2 })))
    at = close + 2
  }
  if (problems.length) return { ok: false, problems }
  const reads = [...new Set(pieces.flatMap((piece) => (typeof piece === 'string' ? [] : piece.reads)))].sort()
  const render = (values: JsonRecord) =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : textOf(piece.evaluate(values)))).join('')
  return { ok: true, template: { source, reads, render } }
}
