// Rule table: rows of conditions over a few inputs, and what follows when they hold. DMN's hit policies unique, first, collect.
import { z } from 'zod'
import { cellInWords, compileCell } from '../expression/cell.ts'
import { ExpressionFailure } from '../expression/failure.ts'
import { jsonSchema } from '../model/graph.ts'
import type { Part } from '../model/record.ts'
import { type Json, listOf, number, originBit, type Shape, typeOfField, type ValueType } from '../model/values.ts'
import { expressionText, fieldName, listed } from './parts.ts'
import { checkRows } from './rule-table-checks.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  table: z.string().max(200).default('').describe('Name of the table'),
  hit: z.enum(['unique', 'first', 'collect']).default('unique').describe('Hit policy'),
  aggregate: z.enum(['list', 'sum', 'min', 'max', 'count']).default('list').describe('How collected rows are put together'),
  inputs: z
    .array(z.strictObject({ title: z.string().max(200), value: expressionText }))
    .max(100)
    .default([])
    .describe('Inputs'),
  outputs: z
    .array(z.strictObject({ name: fieldName, type: z.enum(['text', 'number', 'boolean', 'date']).default('text') }))
    .max(100)
    .default([])
    .describe('Outputs'),
  rows: z
    .array(z.strictObject({ name: z.string().max(200).default(''), when: z.array(z.string().max(4000)), gives: z.array(jsonSchema) }))
    .max(20_000)
    .default([])
    .describe('Rows'),
  otherwise: z.array(jsonSchema).nullable().default(null).describe('What holds when no row matches'),
})
export type RuleTableConfig = z.infer<typeof schema>

const fitsType = (value: Json, type: ValueType): boolean =>
  value === null ||
  (type.kind === 'number'
    ? typeof value === 'number' && Number.isFinite(value)
    : type.kind === 'boolean'
      ? typeof value === 'boolean'
      : typeof value === 'string')

export const ruleTable: NodeSpec<RuleTableConfig> = {
  type: 'ruleTable',
  group: 'decide',
  title: 'Rule table',
  about: 'Decides by rows of conditions, like a spreadsheet, and says which row it was.',
  icon: 'table',
  schema,
  ports: () => [{ name: 'out', title: 'Decided', tone: 'plain' }],
  line: ({ table, rows, hit }) => `${table || 'Table'} · ${rows.length} row${rows.length === 1 ? '' : 's'}, ${hit}`,
  compile(config, context) {
    const inputs = config.inputs.map(({ value }, at) => context.expression(value, `inputs[${at}].value`))
    const output: Shape = {}
    const counts = config.hit === 'collect' && config.aggregate === 'count'
    const folds = config.hit === 'collect' && config.aggregate !== 'list'
    config.outputs.forEach(({ name, type }, at) => {
      if (Object.hasOwn(output, name)) context.problem('duplicate-field', `Two outputs are called “${name}”.`, `outputs[${at}].name`)
      const own = typeOfField({ type })
      output[name] = folds ? number : config.hit === 'collect' ? listOf(own) : own
      if (folds && at > 0) context.problem('bad-aggregate', 'Sum, min, max and count give one output; remove the others.', `outputs[${at}]`)
      if (folds && !counts && own.kind !== 'number')
        context.problem('bad-aggregate', `“${name}” is no number and cannot be added up or compared.`, `outputs[${at}]`)
    })
    const checkGives = (gives: readonly Json[], field: string) => {
      if (gives.length !== config.outputs.length)
        context.problem('cell-count', `This row has ${gives.length} results for ${config.outputs.length} outputs.`, field)
      config.outputs.forEach(({ name, type }, at) => {
        const value = gives[at]
        if (value !== undefined && !fitsType(value, typeOfField({ type })))
          context.problem('wrong-type', `“${name}” needs ${type}, and this row gives ${JSON.stringify(value)}.`, `${field}[${at}]`)
      })
    }
    const rows = config.rows.map((row, at) => {
      if (row.when.length !== inputs.length)
        context.problem('cell-count', `Row ${at + 1} has ${row.when.length} conditions for ${inputs.length} inputs.`, `rows[${at}].when`)
      checkGives(row.gives, `rows[${at}].gives`)
      return row.when.slice(0, inputs.length).map((source, column) => {
        const cell = compileCell(source, inputs[column]?.type ?? { kind: 'any' })
        if (cell.ok) return cell.cell
        for (const problem of cell.problems) context.problem(problem.code, problem.message, `rows[${at}].when[${column}]`)
        return null
      })
    })
    if (config.otherwise) checkGives(config.otherwise, 'otherwise')
    if (rows.every((row) => row.length === inputs.length && row.every((cell) => cell !== null)))
      checkRows(config, rows as NonNullable<(typeof rows)[number][number]>[][], context)

    const ready = rows.map((cells) => cells.map((cell) => (cell === null || cell.any ? null : cell.test)))
    return {
      output,
      run(step) {
        const operands: Json[] = []
        for (const input of inputs) operands.push(input.evaluate(step.scope))
        const hit: number[] = []
        let near: { row: number; miss: number[] } | null = null
        for (let at = 0; at < ready.length; at++) {
          const cells = ready[at] as (typeof ready)[number]
          let miss: number[] | null = null
          for (let column = 0; column < cells.length; column++) {
            const test = cells[column]
            if (test && !test(operands[column] as Json)) {
              if (miss) miss.push(column)
              else miss = [column]
              if (near && miss.length >= near.miss.length) break
            }
          }
          if (miss === null) {
            hit.push(at)
            if (config.hit === 'first') break
          } else if (near === null || miss.length < near.miss.length) near = { row: at, miss }
        }
        if (config.hit === 'unique' && hit.length > 1) {
          const names = hit.map((row) => rowName(config, row)).join(' and ')
          throw new ExpressionFailure(
            'two-rows',
            `${names} of ${config.table || 'the table'} match both, and exactly one may.`,
            'Make the rows exclude each other, or choose the hit policy first.',
          )
        }
        if (hit.length === 0 && config.otherwise === null && config.hit !== 'collect')
          throw new ExpressionFailure(
            'no-row',
            `No row of ${config.table || 'the table'} matches.`,
            'Add a row for this case, or say what holds otherwise.',
          )
        const values =
          config.hit === 'collect' ? collected(config, hit) : ((hit.length ? config.rows[hit[0] as number]?.gives : config.otherwise) ?? [])
        return {
          kind: 'done',
          port: 'out',
          output: values,
          origins: step.origins(...inputs) | originBit('rule'),
          decision: { kind: 'rows', hit, near, of: operands },
        }
      },
    }
  },
  tell({ step, config, value, pinned }) {
    const decision = step.decision
    if (decision?.kind !== 'rows') return { clause: null, sentences: [] }
    const table: Part = config.table ? pinned('config.table') : pinned('title')
    const outputs = config.outputs.map(({ name }, at): Part[] => [
      pinned(`config.outputs[${at}].name`),
      ' ',
      value(`output.${name}`, 'strong'),
    ])
    const because: Part[] = decision.hit.length
      ? [
          ' because ',
          ...listed(decision.hit.slice(0, 5).map((row): Part[] => rowPart(config, row, step.node, pinned))),
          ' of ',
          table,
          ' matched',
        ]
      : [' because no row of ', table, ' matched']
    const of = config.inputs.map((_, at): Part[] => [pinned(`config.inputs[${at}].title`), ' ', value(`decision.of[${at}]`)])
    const near = decision.near
    return {
      clause: [...listed(outputs), ...because],
      sentences: [
        { tone: 'plain', weight: 'main', parts: [table, ' gave ', ...listed(outputs), ...because, '.'] },
        { tone: 'plain', weight: 'detail', parts: ['It looked at ', ...listed(of), '.'] },
        ...(near
          ? [
              {
                ...{ tone: 'plain' as const, weight: 'why-not' as const },
                parts: [
                  'Closest row that did not match: ',
                  ...rowPart(config, near.row, step.node, pinned),
                  ', which asks for ',
                  ...listed(
                    near.miss.map((column): Part[] => [
                      pinned(`config.inputs[${column}].title`),
                      ' ',
                      cellPart(config, near.row, column, step.node),
                    ]),
                  ),
                  '.',
                ],
              },
            ]
          : []),
      ],
    }
  },
}

const rowName = (config: RuleTableConfig, row: number): string =>
  config.rows[row]?.name ? `row “${config.rows[row]?.name}”` : `row ${row + 1}`
const rowPart = (config: RuleTableConfig, row: number, node: string, pinned: (path: string, as?: 'quoted') => Part): Part[] =>
  config.rows[row]?.name
    ? ['row ', pinned(`config.rows[${row}].name`, 'quoted')]
    : ['row ', { value: row + 1, from: `position(config(${node}).config.rows[${row}])` }]

/** A cell in words, with the cell it says as its place. */
function cellPart(config: RuleTableConfig, row: number, column: number, node: string): Part {
  return { value: cellInWords(config.rows[row]?.when[column] ?? ''), from: `words(config(${node}).config.rows[${row}].when[${column}])` }
}

function collected(config: RuleTableConfig, hit: readonly number[]): Json[] {
  const column = (at: number) => hit.map((row) => config.rows[row]?.gives[at] ?? null)
  if (config.aggregate === 'list') return config.outputs.map((_, at) => column(at))
  if (config.aggregate === 'count') return [hit.length]
  const numbers = column(0).filter((value): value is number => typeof value === 'number')
  if (config.aggregate === 'sum') return [numbers.reduce((sum, value) => sum + value, 0)]
  if (numbers.length === 0)
    throw new ExpressionFailure(
      'no-row',
      `No row of ${config.table || 'the table'} matches, so there is no ${config.aggregate}.`,
      'Add a row for this case.',
    )
  return [config.aggregate === 'min' ? Math.min(...numbers) : Math.max(...numbers)]
}
