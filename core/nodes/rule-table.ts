// Rule table: rows of conditions over a few inputs, and what follows when they hold. DMN's hit policies unique, first, collect.
import { z } from 'zod'
import { type Cell, cellInWords } from '../expression/cell.ts'
import { ExpressionFailure } from '../expression/failure.ts'
import { jsonSchema } from '../model/graph.ts'
import { type Json, originBit } from '../model/values.ts'
import { counted, expressionText, fieldName } from './parts.ts'
import { checkRows } from './rule-table-checks.ts'
import { compileCells, compileOutputs } from './rule-table-compile.ts'
import { tellRows } from './rule-table-words.ts'
import type { NodeSpec } from './spec.ts'
import { inShort } from './typed.ts'

const schema = z.strictObject({
  table: z.string().max(200).default('').meta({ title: 'Name of the table' }),
  hit: z
    .enum(['unique', 'first', 'collect'])
    .default('unique')
    .meta({ title: 'Hit policy', description: 'unique: exactly one row may match. first: the topmost wins. collect: all that match.' }),
  aggregate: z.enum(['list', 'sum', 'min', 'max', 'count']).default('list').meta({ title: 'How collected rows are put together' }),
  inputs: z
    .array(z.strictObject({ title: z.string().max(200).default('').describe('Title'), value: expressionText }))
    .max(100)
    .default([])
    .meta({ title: 'Inputs' }),
  outputs: z
    .array(z.strictObject({ name: fieldName, type: z.enum(['text', 'number', 'boolean', 'date']).default('text').describe('Type') }))
    .max(100)
    .default([])
    .meta({ title: 'Outputs' }),
  rows: z
    .array(
      z.strictObject({
        name: z.string().max(200).default('').describe('Name of the row'),
        when: z.array(z.string().max(4000)).max(100).default([]).describe('Conditions'),
        then: z.array(jsonSchema).max(100).default([]).describe('Results'),
      }),
    )
    .max(20_000)
    .default([])
    .meta({ title: 'Rows' }),
  otherwise: z
    .array(jsonSchema)
    .nullable()
    .default(null)
    .meta({ title: 'Otherwise', description: 'What holds when no row matches; without it such a run fails.' }),
})
export type RuleTableConfig = z.infer<typeof schema>

export const ruleTable: NodeSpec<RuleTableConfig> = {
  type: 'ruleTable',
  group: 'decide',
  title: 'Rule table',
  about: 'Decides by rows of conditions, like a spreadsheet, and says which row it was.',
  icon: 'table',
  schema,
  ports: () => [{ name: 'out', title: 'Decided', tone: 'plain' }],
  line: ({ table, rows, hit }) => `${table || 'Table'} · ${counted(rows.length, 'row')}, ${hit}`,
  compile(config, context) {
    const inputs = config.inputs.map(({ value }, at) => context.expression(value, `inputs[${at}].value`))
    const output = compileOutputs(config, context)
    const cells = compileCells(config, inputs, context)
    if (cells) checkRows(config, cells, context)
    const tests = (cells ?? []).map((row) => row.map((cell) => (cell.any ? null : cell.test)))
    const firstOnly = config.hit === 'first'
    return {
      output,
      run(step) {
        const operands: Json[] = []
        for (const input of inputs) operands.push(input.evaluate(step.scope))
        const { hit, near } = match(tests, operands, firstOnly)
        if (hit.length === 0 && config.otherwise === null && config.hit !== 'collect') throw noRow(config, near, operands)
        const values = valuesOf(config, hit)
        return {
          ...{ kind: 'done', port: 'out', output: values, origins: step.origins(...inputs) | originBit('rule') },
          decision: { kind: 'rows', hit, near, of: operands },
        }
      },
    }
  },
  tell: tellRows,
}

type Test = Cell['test'] | null
export type Matched = { hit: number[]; near: { row: number; miss: number[] } | null }

/**
 * Cells of a row are tested from left to right up to the first that fails, as `&&` would: a value of the wrong type is a
 * failure only where a row gets as far as asking for it. The nearest miss has the fewest failing cells, then stands highest.
 */
export function match(rows: readonly (readonly Test[])[], operands: readonly Json[], firstOnly: boolean): Matched {
  const hit: number[] = []
  let nearRow = -1
  let fewest = Number.POSITIVE_INFINITY
  for (let row = 0; row < rows.length; row++) {
    const tests = rows[row] as readonly Test[]
    let misses = 0
    for (let column = 0; column < tests.length; column++) {
      const test = tests[column]
      if (!test) continue
      const passes = misses === 0 ? test(operands[column] as Json) : passesQuietly(test, operands[column] as Json)
      if (!passes && ++misses >= fewest) break
    }
    if (misses === 0) {
      hit.push(row)
      if (firstOnly) break
    } else if (misses < fewest) {
      fewest = misses
      nearRow = row
    }
  }
  return { hit, near: nearRow < 0 ? null : { row: nearRow, miss: missesOf(rows[nearRow] as readonly Test[], operands) } }
}

function missesOf(tests: readonly Test[], operands: readonly Json[]): number[] {
  const miss: number[] = []
  for (let column = 0; column < tests.length; column++) {
    const test = tests[column]
    if (test && !passesQuietly(test, operands[column] as Json)) miss.push(column)
  }
  return miss
}

function passesQuietly(test: NonNullable<Test>, operand: Json): boolean {
  try {
    return test(operand)
  } catch (thrown) {
    if (thrown instanceof ExpressionFailure) return false
    throw thrown
  }
}

/** The output of the rows that matched; throws the step's failure where the hit policy is not met. */
function valuesOf(config: RuleTableConfig, hit: readonly number[]): Json[] {
  const table = config.table || 'the table'
  if (hit.length === 0 && config.otherwise !== null) return collects(config) ? config.otherwise.map((value) => [value]) : config.otherwise
  if (config.hit === 'collect') return collected(config, hit)
  const names = config.hit === 'unique' && hit.length > 1 ? hit.slice(0, 5).map((row) => nameOfRow(config, row)) : []
  if (names.length)
    throw new ExpressionFailure(
      'two-rows',
      `In ${table}, ${names.join(' and ')} match together, and only one may.`,
      'Make the rows exclude each other, or choose the hit policy “first”.',
    )
  return (config.rows[hit[0] as number] as RuleTableConfig['rows'][number]).then
}

/** A step that fails leaves no decision, so its failure says itself how near it was. */
function noRow(config: RuleTableConfig, near: Matched['near'], operands: readonly Json[]): ExpressionFailure {
  const misses = near?.miss.map((column) => {
    const asked = cellInWords(config.rows[near.row]?.when[column] ?? '')
    return `${config.inputs[column]?.title || 'it'} is ${inShort(operands[column])}, it asks for ${asked}`
  })
  const closest = near && misses ? ` The closest is ${nameOfRow(config, near.row)}: ${misses.join('; ')}.` : ''
  const message = `No row of ${config.table || 'the table'} matches.${closest}`
  return new ExpressionFailure('no-row', message, 'Add a row for this case, or say what holds otherwise.')
}

const nameOfRow = (config: RuleTableConfig, row: number): string =>
  config.rows[row]?.name ? `row “${config.rows[row]?.name}”` : `row ${row + 1}`

const collects = ({ hit, aggregate }: RuleTableConfig) => hit === 'collect' && aggregate === 'list'

function collected(config: RuleTableConfig, hit: readonly number[]): Json[] {
  const column = (at: number) => hit.map((row) => config.rows[row]?.then[at] ?? null)
  if (config.aggregate === 'list') return config.outputs.map((_, at) => column(at))
  if (config.aggregate === 'count') return [hit.length]
  const numbers = column(0).filter((value): value is number => typeof value === 'number')
  if (config.aggregate === 'sum') return [total(numbers)]
  if (numbers.length > 0) return [numbers.reduce((a, b) => (config.aggregate === 'min' ? Math.min(a, b) : Math.max(a, b)))]
  throw new ExpressionFailure(
    'no-row',
    `No row of ${config.table || 'the table'} matches, so there is no ${config.aggregate}.`,
    'Add a row for this case, or say what holds otherwise.',
  )
}

function total(numbers: readonly number[]): number {
  const sum = numbers.reduce((a, b) => a + b, 0)
  if (Number.isFinite(sum)) return Number.isInteger(sum) ? sum : Number(sum.toFixed(9))
  throw new ExpressionFailure('not-finite', 'The sum of the rows is too large to be a number.', 'Use smaller numbers in the table.')
}
