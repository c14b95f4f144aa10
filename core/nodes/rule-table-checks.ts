// What can be said of a rule table without running it: rows that both match, rows that never can, combinations nobody covers.
import type { Cell } from '../expression/cell.ts'
import { contains, describe, everything, intersect, intersects, isEmpty, subtract, type ValueSet } from '../expression/sets.ts'
import type { RuleTableConfig } from './rule-table.ts'
import type { CompileContext } from './spec.ts'

/** Comparisons of single values or intervals before the check gives up, about a tenth of a second. */
const WORK = 1_000_000
/** Pieces that a remainder may fall into before the check gives up. */
const MAX_PIECES = 1000
/** Problems of one kind that are worth showing at once. */
const MAX_SHOWN = 20

type Box = readonly ValueSet[]
class TooLarge extends Error {}

export function checkRows(config: RuleTableConfig, rows: readonly (readonly Cell[])[], context: CompileContext): void {
  const geometry = measured()
  const boxes = rows.map((row): Box => row.map((cell) => cell.sets))
  const row = (at: number) => (config.rows[at]?.name ? `row “${config.rows[at]?.name}”` : `row ${at + 1}`)
  const title = (column: number) => config.inputs[column]?.title || config.inputs[column]?.value || ''
  const live = boxes.flatMap((box, at) => {
    const never = box.findIndex(isEmpty)
    if (never < 0) return [at]
    const message = `${capital(row(at))} can never match: no value of “${title(never)}” is in its cell.`
    context.problem('never', message, `rows[${at}].when[${never}]`, 'warning')
    return []
  })
  try {
    if (config.hit === 'unique') overlaps()
    if (config.hit === 'first') shadows()
    if (config.hit !== 'collect' && config.otherwise === null) gaps()
  } catch (thrown) {
    if (!(thrown instanceof TooLarge)) throw thrown
    const then = config.hit === 'unique' ? 'A run in which two rows match would fail.' : 'Say what holds otherwise, to be safe.'
    context.problem('too-large', `This table is too large to be checked in full for overlaps and gaps. ${then}`, 'rows', 'warning')
  }

  function overlaps(): void {
    let shown = 0
    for (const later of live)
      for (const earlier of live) {
        if (earlier >= later) break
        const both = geometry.both(boxes[earlier] as Box, boxes[later] as Box)
        if (!both) continue
        if (++shown > MAX_SHOWN) {
          context.problem('overlap', 'More rows overlap than are shown here.', 'rows')
          return
        }
        const message = `${capital(row(earlier))} and ${row(later)} both match when ${inWords(both, title)}. With “unique”, only one may.`
        context.problem('overlap', message, `rows[${later}]`)
      }
  }

  function shadows(): void {
    for (const later of live) {
      const box = boxes[later] as Box
      const above = live.filter((earlier) => earlier < later)
      const single = above.find((earlier) => geometry.covers(boxes[earlier] as Box, box))
      if (
        single === undefined &&
        geometry.remainder(
          [box],
          above.map((at) => boxes[at] as Box),
        ).length > 0
      )
        continue
      const by = single === undefined ? 'the rows above it together take' : `${row(single)} above it takes`
      const message = `${capital(row(later))} never gets its turn: ${by} everything it would match.`
      context.problem('shadowed', message, `rows[${later}]`, 'warning')
    }
  }

  function gaps(): void {
    const whole = boxes[0]?.map((set) => everything(set.kind)) ?? []
    const left = geometry.remainder(
      [whole],
      live.map((at) => boxes[at] as Box),
    )
    if (left.length === 0) return
    const narrowed = (box: Box) => box.filter((set) => !isEverything(set)).length
    const simplest = left.reduce((best, box) => (narrowed(box) < narrowed(best) ? box : best))
    const message = `No row matches when ${inWords(simplest, title)}. Add a row, or say what holds otherwise.`
    context.problem('gap', message, 'otherwise', 'warning')
  }
}

/** Set arithmetic on boxes that counts what it costs. */
function measured() {
  let work = 0
  const spend = (a: ValueSet, b: ValueSet): void => {
    work += sizeOf(a) * sizeOf(b)
    if (work > WORK) throw new TooLarge()
  }
  const meet = (a: ValueSet, b: ValueSet): boolean => {
    spend(a, b)
    return intersects(a, b)
  }
  /** What lies in both boxes, or null. */
  const both = (a: Box, b: Box): Box | null =>
    a.every((set, column) => meet(set, b[column] as ValueSet)) ? a.map((set, column) => intersect(set, b[column] as ValueSet)) : null
  const covers = (a: Box, b: Box): boolean =>
    a.every((set, column) => {
      spend(set, b[column] as ValueSet)
      return contains(set, b[column] as ValueSet)
    })
  /** `piece` minus `box`, as boxes that do not overlap. */
  const without = (piece: Box, box: Box): Box[] => {
    if (!piece.every((set, column) => meet(set, box[column] as ValueSet))) return [piece]
    const rest: Box[] = []
    const core = [...piece]
    for (let column = 0; column < piece.length; column++) {
      const set = core[column] as ValueSet
      const outside = subtract(set, box[column] as ValueSet)
      if (!isEmpty(outside)) rest.push(core.map((one, at) => (at === column ? outside : one)))
      core[column] = intersect(set, box[column] as ValueSet)
    }
    return rest
  }
  const remainder = (from: readonly Box[], taken: readonly Box[]): Box[] => {
    let left = [...from]
    for (const box of taken) {
      left = left.flatMap((piece) => without(piece, box))
      if (left.length === 0) return left
      if (left.length > MAX_PIECES) throw new TooLarge()
    }
    return left
  }
  return { both, covers, remainder }
}

const isEverything = (set: ValueSet): boolean => contains(set, everything(set.kind))
const sizeOf = (set: ValueSet): number => 1 + ('parts' in set ? set.parts.length : 'values' in set ? set.values.length : 0)

function inWords(box: Box, title: (column: number) => string): string {
  const said = box.flatMap((set, column) => (isEverything(set) ? [] : [`“${title(column)}” is ${describe(set)}`]))
  return said.length ? said.join(' and ') : 'anything arrives'
}
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
