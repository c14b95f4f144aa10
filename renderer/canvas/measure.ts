// Sizes of a card, known before it is drawn: so edges meet their ports at once and cards out of view need no drawing.
import type { Face } from './face.ts'

export const CARD_WIDTH = 212
const HEAD = 52
const SECOND_LINE = 15
const ROWS_PADDING = 6
const ROW = 22
const LINE_LETTERS = 25

export const hasSecondLine = (face: Pick<Face, 'line'>): boolean => face.line.length > LINE_LETTERS
export const headHeight = (face: Pick<Face, 'line'>): number => HEAD + (hasSecondLine(face) ? SECOND_LINE : 0)
export const cardHeight = (face: Pick<Face, 'line' | 'ports'>): number =>
  headHeight(face) + (face.ports.length ? face.ports.length * ROW + ROWS_PADDING * 2 + 1 : 0)

/** Middle of a port, from the top of its card. */
export function portY(face: Pick<Face, 'line' | 'ports'>, row: number | null): number {
  if (row === null) return headHeight(face) / 2
  return headHeight(face) + 1 + ROWS_PADDING + row * ROW + ROW / 2
}
