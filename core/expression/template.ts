// Texts with {{ holes }}. A value goes in once, as text, and is never read as a template again.
import type { JsonRecord, Shape } from '../model/values.ts'
import { compileExpression, type Expression } from './expression.ts'
import { renameInExpression } from './rename.ts'
import { holeEnd } from './scan.ts'
import type { SyntaxProblem } from './syntax.ts'
import { textOf } from './text-functions.ts'

/** Nothing renders as an empty text, lists and records as compact JSON. `render` throws ExpressionFailure. */
export type Template = { source: string; reads: readonly string[]; render(scope: JsonRecord): string }
export type CompiledTemplate = { ok: true; template: Template } | { ok: false; problems: SyntaxProblem[] }

const MAX_TEMPLATE = 200_000
const MAX_HOLES = 500

export function compileTemplate(source: string, scope: Shape): CompiledTemplate {
  const { pieces, problems } = piecesOf(source)
  const compiled: (string | Expression)[] = []
  for (const piece of pieces) {
    if (!piece.hole) compiled.push(piece.text)
    else {
      const result = compileExpression(piece.text, scope)
      if (result.ok) compiled.push(result.expression)
      else for (const found of result.problems) problems.push({ ...found, from: found.from + piece.from, to: found.to + piece.from })
    }
  }
  if (problems.length) return { ok: false, problems }
  const reads = [...new Set(compiled.flatMap((piece) => (typeof piece === 'string' ? [] : piece.reads)))].sort()
  const render = (values: JsonRecord): string => {
    let made = ''
    for (const piece of compiled) made += typeof piece === 'string' ? piece : textOf(piece.evaluate(values))
    return made
  }
  return { ok: true, template: { source, reads, render } }
}

/** As renameInExpression, for every hole of a template. */
export function renameInTemplate(source: string, from: string, to: string): string {
  const { pieces, problems } = piecesOf(source)
  if (problems.length) return source
  return pieces.map(({ hole, text }) => (hole ? `{{${renameInExpression(text, from, to)}}}` : text)).join('')
}

type Piece = { hole: boolean; text: string; from: number }

function piecesOf(source: string): { pieces: Piece[]; problems: SyntaxProblem[] } {
  const whole = { code: 'too-long', from: 0, to: Math.min(source.length, MAX_TEMPLATE) }
  const pieces: Piece[] = []
  const problems: SyntaxProblem[] = []
  const tooLong = (message: string) => ({ pieces: [], problems: [{ ...whole, message }] })
  if (source.length > MAX_TEMPLATE) return tooLong(`This text has ${source.length} characters; ${MAX_TEMPLATE} are the limit.`)
  for (let at = 0; ; ) {
    const open = source.indexOf('{{', at)
    if (open !== at) pieces.push({ hole: false, text: source.slice(at, open < 0 ? undefined : open), from: at })
    if (open < 0) return { pieces, problems }
    const close = holeEnd(source, open + 2)
    if (close < 0) {
      problems.push({ code: 'syntax', message: 'A “{{” is not closed by “}}”.', from: open, to: source.length })
      return { pieces, problems }
    }
    if (pieces.length > MAX_HOLES * 2) return tooLong(`This text has more than ${MAX_HOLES} holes; split it.`)
    pieces.push({ hole: true, text: source.slice(open + 2, close), from: open + 2 })
    at = close + 2
  }
}
