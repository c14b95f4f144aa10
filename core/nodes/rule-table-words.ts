// The sentences of a rule table: what it gave, by which rows, on which values, and the row that came closest.
import { cellInWords } from '../expression/cell.ts'
import type { Part, Sentence } from '../model/record.ts'
import { listed } from './parts.ts'
import type { RuleTableConfig } from './rule-table.ts'
import type { Teller, Told } from './spec.ts'

const SHOWN_ROWS = 5

export function tellRows({ step, config, value, pinned }: Teller<RuleTableConfig>): Told {
  const decision = step.decision
  if (decision?.kind !== 'rows') return { clause: null, sentences: [] }
  const { hit, near, of } = decision
  const table = pinned(config.table ? 'config.table' : 'title')
  const row = (at: number): Part =>
    config.rows[at]?.name
      ? pinned(`config.rows[${at}].name`, 'quoted')
      : { value: at + 1, from: `position(config(${step.node}).config.rows[${at}])` }
  const input = (at: number): Part => pinned(`config.inputs[${at}].${config.inputs[at]?.title ? 'title' : 'value'}`)
  const cell = (at: number, column: number): Part => ({
    value: cellInWords(config.rows[at]?.when[column] ?? ''),
    from: `words(config(${step.node}).config.rows[${at}].when[${column}])`,
  })
  const given = listed(
    config.outputs.map(({ name }, at): Part[] => [pinned(`config.outputs[${at}].name`), ' ', value(`output.${name}`, 'strong')]),
  )
  const rows = hit.slice(0, SHOWN_ROWS).map((at): Part[] => [row(at)])
  if (hit.length > SHOWN_ROWS) rows.push(['others'])
  const because: Part[] = hit.length
    ? [hit.length > 1 ? ' because rows ' : ' because row ', ...listed(rows), ' of ', table, ' matched']
    : [' because no row of ', table, ' matched']
  const sentences: Omit<Sentence, 'seq'>[] = [{ tone: 'plain', weight: 'main', parts: [table, ' gave ', ...given, ...because, '.'] }]
  if (of.length) {
    const looked = of.map((_, at): Part[] => [input(at), ' is ', value(`decision.of[${at}]`, 'strong')])
    sentences.push({ tone: 'plain', weight: 'detail', parts: ['It looked at: ', ...listed(looked), '.'] })
  }
  if (near) {
    const misses = near.miss.map((column): Part[] => [
      ...[input(column), ' is ', value(`decision.of[${column}]`, 'strong')],
      ...[', it asks for ', cell(near.row, column)],
    ])
    sentences.push({
      ...{ tone: 'plain', weight: 'why-not' },
      parts: ['Row ', row(near.row), ' did not match: ', ...misses.flatMap((miss, at) => (at ? ['; ', ...miss] : miss)), '.'],
    })
  }
  return { clause: ['given ', ...given, ...because], sentences }
}
