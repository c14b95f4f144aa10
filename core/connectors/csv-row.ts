// Appends one row to a CSV file. The last column holds the do-once key, so a doubt is settled by looking the key up.
import { z } from 'zod'
import type { Connector, Sent } from './connector.ts'
import type { FileAccess } from './file-access.ts'
import { fileTrouble } from './file-trouble.ts'

const KEY_COLUMN = 'signalbox_key'
const requestSchema = z.strictObject({
  file: z.string().min(1),
  columns: z.array(z.string()).min(1),
  row: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
})

/** One RFC 4180 line. Numbers, yes/no and nothing stand as they are; texts are quoted where they must be. */
export const csvLine = (cells: readonly (string | number | boolean | null)[]): string =>
  `${cells.map((cell) => (cell === null ? '' : /[",\r\n;]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell))).join(',')}\r\n`

export function csvRowConnector(files: FileAccess): Connector {
  /** Appends to one file follow one another: two at once would both write the heading. */
  const lines = new Map<string, Promise<unknown>>()
  const inLine = <Value>(file: string, work: () => Promise<Value>): Promise<Value> => {
    const before = lines.get(file) ?? Promise.resolve()
    const mine = before.then(work, work)
    lines.set(file, mine)
    void mine.finally(() => lines.get(file) === mine && lines.delete(file)).catch(() => {})
    return mine
  }
  return {
    name: 'csv-row',
    async send(request, { key }) {
      const { file, columns, row } = requestSchema.parse(request)
      return inLine(file, async (): Promise<Sent> => {
        try {
          const there = await files.read(file)
          const heading = there === null || there === '' ? csvLine([...columns, KEY_COLUMN]) : ''
          // A line that a crash cut off is ended first, so that it cannot swallow this one.
          const mend = there && !there.endsWith('\n') ? '\r\n' : ''
          await files.append(file, mend + heading + csvLine([...row, key]))
          return { kind: 'done', status: null, result: { file } }
        } catch (error) {
          return fileTrouble(error, file)
        }
      })
    },
    async lookUp(request, { key }) {
      const { file } = requestSchema.parse(request)
      try {
        const there = await inLine(file, () => files.read(file))
        return new RegExp(`,${key}\\r?(\\n|$)`).test(there ?? '') ? { kind: 'happened', result: { file } } : { kind: 'not-happened' }
      } catch (error) {
        const trouble = fileTrouble(error, file)
        return { kind: 'unknown', failure: trouble.failure }
      }
    },
  }
}
