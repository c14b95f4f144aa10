// Add CSV row: appends one row to a file in the workspace's files folder, once.
import { z } from 'zod'
import { type Json, originBit, text } from '../model/values.ts'
import { settledEffect, tellEffect } from './effects.ts'
import { fileNameTrouble } from './file-name.ts'
import { expressionText } from './parts.ts'
import type { NodeSpec } from './spec.ts'

/** The connector keeps the do-once key in a column of its own. */
const KEY_COLUMN = 'signalbox_key'
const schema = z.strictObject({
  file: z.string().max(400).default('').meta({ title: 'File', description: 'A name inside the workspace’s files folder.' }),
  columns: z
    .array(z.strictObject({ name: z.string().min(1).max(200).describe('Heading'), value: expressionText.describe('Value') }))
    .max(500)
    .default([])
    .meta({ title: 'Columns' }),
})
type Config = z.infer<typeof schema>

/** A text that a spreadsheet would run as a formula gets a leading apostrophe; true numbers stay as they are. */
export const safeCell = (value: Json): string | number | boolean | null => {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  const cell = typeof value === 'string' ? value : JSON.stringify(value)
  return /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell
}

export const csvRow: NodeSpec<Config> = {
  type: 'csvRow',
  group: 'act',
  title: 'Add CSV row',
  about: 'Appends one row to a CSV file, once.',
  icon: 'file-spreadsheet',
  schema,
  ports: () => [{ name: 'out', title: 'Written', tone: 'plain' }],
  line: ({ file }) => file || 'No file yet',
  compile(config, context) {
    const trouble = fileNameTrouble(config.file)
    if (trouble) context.problem('bad-file', trouble, 'file')
    if (config.columns.length === 0) context.problem('no-columns', 'Say which columns the row has.', 'columns')
    const names = new Set([KEY_COLUMN])
    const values = config.columns.map(({ name, value }, at) => {
      if (names.has(name)) context.problem('duplicate-column', `“${name}” is taken already; choose another heading.`, `columns[${at}].name`)
      names.add(name)
      return context.expression(value, `columns[${at}].value`)
    })
    const columns = config.columns.map((column) => safeCell(column.name))
    return {
      output: { file: text },
      run({ scope }) {
        const row = values.map((value) => safeCell(value.evaluate(scope)))
        return {
          kind: 'ask',
          command: {
            kind: 'effect',
            effect: {
              ...{ connector: 'csv-row', class: 'checkable', windowHours: null, title: `Add a row to ${config.file}` },
              request: { file: config.file, columns: [...columns], row },
            },
          },
        }
      },
      resume: (_, answers) => settledEffect(answers, () => [config.file], originBit('external')),
    }
  },
  tell: (teller) =>
    tellEffect(teller, () => ({
      kind: 'checkable',
      clause: ['written to ', teller.pinned('config.file')],
      what: ['A row was added to ', teller.pinned('config.file', 'strong'), ' once'],
      settled: ['the row was added to ', teller.pinned('config.file', 'strong')],
    })),
}
