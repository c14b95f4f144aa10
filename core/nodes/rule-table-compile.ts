// Reads a rule table's cells and results against the types of its columns, and reports all that does not fit.
import { type Cell, compileCell } from '../expression/cell.ts'
import type { Expression } from '../expression/expression.ts'
import { type Json, listOf, number, type Shape, typeOfField, type ValueType } from '../model/values.ts'
import type { RuleTableConfig } from './rule-table.ts'
import type { CompileContext } from './spec.ts'
import { inShort, isOfType, wordsForType } from './typed.ts'

/** The type of each output, after rows are put together. */
export function compileOutputs(config: RuleTableConfig, context: CompileContext): Shape {
  const { aggregate, outputs, rows, otherwise } = config
  const collect = config.hit === 'collect'
  const folds = collect && aggregate !== 'list'
  const output: Shape = {}
  if (outputs.length === 0) context.problem('no-outputs', 'This table has no outputs. Say what it decides.', 'outputs')
  outputs.forEach(({ name, type }, at) => {
    const own = typeOfField({ type })
    if (Object.hasOwn(output, name)) context.problem('duplicate-field', `Two outputs are called “${name}”.`, `outputs[${at}].name`)
    output[name] = folds ? number : collect ? listOf(own) : own
    if (folds && at > 0) context.problem('bad-aggregate', `With “${aggregate}” there is one output; remove the others.`, `outputs[${at}]`)
    else if (folds && aggregate !== 'count' && type !== 'number')
      context.problem('bad-aggregate', `“${name}” is no number and cannot be put together by “${aggregate}”.`, `outputs[${at}]`)
  })
  const check = (then: readonly Json[], types: readonly ValueType[], field: string) => {
    if (then.length !== outputs.length)
      context.problem('cell-count', `There are ${then.length} results here for ${outputs.length} outputs.`, field)
    then.slice(0, outputs.length).forEach((value, at) => {
      const type = types[at] as ValueType
      if (value !== null && !isOfType(value, type))
        context.problem('wrong-type', `“${outputs[at]?.name}” needs ${wordsForType(type)}, and gets ${inShort(value)}.`, `${field}[${at}]`)
    })
  }
  const types = outputs.map(({ type }) => typeOfField({ type }))
  rows.forEach((row, at) => {
    check(row.then, types, `rows[${at}].then`)
  })
  if (otherwise) check(otherwise, folds ? types.map(() => number) : types, 'otherwise')
  return output
}

/** The compiled cells, row by row; null when one of them has a problem. */
export function compileCells(config: RuleTableConfig, inputs: readonly Expression[], context: CompileContext): Cell[][] | null {
  let fine = true
  const problem = (code: string, message: string, field: string) => {
    fine = false
    context.problem(code, message, field)
  }
  const types = inputs.map(({ type }, column): ValueType => (type.kind === 'any' ? typeByCells(config, column) : type))
  const cells = config.rows.map(({ when }, row) => {
    if (when.length !== inputs.length)
      problem('cell-count', `There are ${when.length} conditions here for ${inputs.length} inputs.`, `rows[${row}].when`)
    return when.slice(0, inputs.length).flatMap((source, column) => {
      const read = compileCell(source, types[column] as ValueType)
      if (read.ok) return [read.cell]
      for (const found of read.problems) problem(found.code, found.message, `rows[${row}].when[${column}]`)
      return []
    })
  })
  return fine ? cells : null
}

/** Where nothing is known of a column's value, its first cell with a condition says what all of them compare. */
function typeByCells({ rows }: RuleTableConfig, column: number): ValueType {
  for (const { when } of rows) {
    const read = compileCell(when[column] ?? '-', { kind: 'any' })
    if (!read.ok || read.cell.any) continue
    if (read.cell.sets.kind !== 'any') return { kind: read.cell.sets.kind }
  }
  return { kind: 'text' }
}
