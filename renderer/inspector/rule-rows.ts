// Reads a rule table out of a config, whatever else the config holds. Null when it is not one.
import type { Json, JsonRecord } from '../../core/model/values.ts'
import { plainValue } from '../ui/format.ts'

export type RuleRow = { name: string; when: string[]; gives: string[] }
export type RuleTable = { hit: string; inputs: string[]; outputs: string[]; rows: RuleRow[] }

const isRecord = (value: Json | undefined): value is JsonRecord => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A column is a name, or a record that carries a title, a name or an expression. */
function columnName(column: Json): string {
  if (!isRecord(column)) return plainValue(column)
  for (const name of ['title', 'name', 'value']) {
    const word = column[name]
    if (typeof word === 'string' && word) return word
  }
  return plainValue(column)
}

function cells(value: Json | undefined, columns: Json[]): string[] {
  if (Array.isArray(value)) return columns.map((_, at) => cell(value[at] ?? null))
  if (isRecord(value)) return columns.map((column) => cell(value[columnName(column)] ?? null))
  return value === undefined ? [] : [cell(value)]
}
const cell = (value: Json): string => (value === null || value === '' || value === '-' ? '–' : plainValue(value))

export function ruleTableOf(config: JsonRecord): RuleTable | null {
  const { inputs, outputs, rows } = config
  if (!Array.isArray(inputs) || !Array.isArray(rows)) return null
  const made = Array.isArray(outputs) ? outputs : []
  const read = rows.flatMap((row) =>
    isRecord(row) && row.when !== undefined
      ? [{ name: typeof row.name === 'string' ? row.name : '', when: cells(row.when, inputs), gives: cells(row.then, made) }]
      : [],
  )
  if (read.length !== rows.length) return null
  const { hit } = config
  return { hit: typeof hit === 'string' ? hit : 'unique', inputs: inputs.map(columnName), outputs: made.map(columnName), rows: read }
}
const TABLE_NAMES = new Set(['inputs', 'outputs', 'rows', 'hit'])
/** What the table view has already shown, or what means nothing under its hit policy. */
export const shownInTable = (table: RuleTable, name: string): boolean =>
  TABLE_NAMES.has(name) || (name === 'aggregate' && table.hit !== 'collect')
