// What can be said of a rule table without running it: rows that both match, rows that never can, combinations nobody covers.
import type { Cell } from '../expression/cell.ts'
import { contains, describe, intersect, intersects, isEmpty, subtract, type ValueSet } from '../expression/sets.ts'
import type { RuleTableConfig } from './rule-table.ts'
import type { CompileContext } from './spec.ts'

/** Pairs looked at before the check says that the table is too large. */
const MAX_PAIRS = 200_000
/** Pieces that an uncovered remainder may fall into before the check says so. */
const MAX_PIECES = 2000

type Box = readonly ValueSet[]

export function checkRows(config: RuleTableConfig, rows: readonly (readonly Cell[])[], context: CompileContext): void {
  if (rows.length === 0 || config.inputs.length === 0) return
  const boxes = rows.map((row): Box => row.map((cell) => cell.sets))
  const named = (row: number) => (config.rows[row]?.name ? `“${config.rows[row]?.name}”` : `row ${row + 1}`)
  const inWords = (box: Box) => box.map((set, column) => `${config.inputs[column]?.title} ${describe(set)}`).join(', ')
  boxes.forEach((box, row) => {
    const column = box.findIndex(isEmpty)
    if (column >= 0)
      context.problem(
        'never',
        `${named(row)} can never match: ${config.inputs[column]?.title} would have to be two things at once.`,
        `rows[${row}].when[${column}]`,
        'warning',
      )
  })
  if (config.hit === 'collect') return
  if ((rows.length * rows.length) / 2 > MAX_PAIRS) {
    context.problem(
      'too-large',
      `The table has ${rows.length} rows; overlaps and gaps are not checked above ${Math.floor(Math.sqrt(MAX_PAIRS * 2))}.`,
      'rows',
      'warning',
    )
    return
  }
  for (let later = 1; later < boxes.length; later++)
    for (let earlier = 0; earlier < later; earlier++) {
      const a = boxes[earlier] as Box
      const b = boxes[later] as Box
      if (config.hit === 'unique' && a.every((set, column) => intersects(set, b[column] as ValueSet))) {
        const both = a.map((set, column) => intersect(set, b[column] as ValueSet))
        context.problem(
          'overlap',
          `${named(earlier)} and ${named(later)} both match ${inWords(both)}. With “unique”, only one may.`,
          `rows[${later}]`,
        )
      }
      if (config.hit === 'first' && a.every((set, column) => contains(set, b[column] as ValueSet))) {
        context.problem(
          'shadowed',
          `${named(later)} never gets its turn: ${named(earlier)} above it takes everything it would match.`,
          `rows[${later}]`,
          'warning',
        )
        break
      }
    }
  if (config.otherwise !== null) return
  const gap = uncovered(boxes)
  if (gap === 'too many')
    context.problem('too-large', 'The table is too branched to be checked for gaps. Say what holds otherwise.', 'otherwise', 'warning')
  else if (gap) context.problem('gap', `No row covers ${inWords(gap)}. Add a row, or say what holds otherwise.`, 'otherwise', 'warning')
}

/** A box that no row covers, null when every combination is covered. */
function uncovered(boxes: readonly Box[]): Box | null | 'too many' {
  const [first] = boxes
  if (!first) return null
  let left: Box[] = [first.map(everything)]
  for (const box of boxes) {
    left = left.flatMap((piece) => without(piece, box))
    if (left.length > MAX_PIECES) return 'too many'
  }
  return left[0] ?? null
}

const everything = (set: ValueSet): ValueSet =>
  set.kind === 'intervals'
    ? { ...set, parts: [{ low: -Infinity, lowOpen: true, high: Infinity, highOpen: true }] }
    : { ...set, values: [], except: true }

/** `piece` minus `box`, as boxes that do not overlap. */
function without(piece: Box, box: Box): Box[] {
  if (!piece.every((set, column) => intersects(set, box[column] as ValueSet))) return [piece]
  const rest: Box[] = []
  let core = [...piece]
  for (let column = 0; column < piece.length; column++) {
    const outside = subtract(core[column] as ValueSet, box[column] as ValueSet)
    if (!isEmpty(outside)) rest.push(core.map((set, at) => (at === column ? outside : set)))
    core = core.map((set, at) => (at === column ? intersect(set, box[column] as ValueSet) : set))
  }
  return rest
}
