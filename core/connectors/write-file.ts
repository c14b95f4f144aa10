// Writes one whole file. The content is frozen with the intent, so a doubt is settled by reading the file back.
import { z } from 'zod'
import type { Connector } from './connector.ts'
import type { FileAccess } from './file-access.ts'
import { fileTrouble } from './file-trouble.ts'

const requestSchema = z.strictObject({ file: z.string().min(1), text: z.string() })

export const writeFileConnector = (files: FileAccess): Connector => ({
  name: 'write-file',
  async send(request) {
    const { file, text } = requestSchema.parse(request)
    try {
      await files.replace(file, text)
      return { kind: 'done', status: null, result: { file } }
    } catch (error) {
      return fileTrouble(error, file)
    }
  },
  async lookUp(request) {
    const { file, text } = requestSchema.parse(request)
    try {
      return (await files.read(file)) === text ? { kind: 'happened', result: { file } } : { kind: 'not-happened' }
    } catch (error) {
      return { kind: 'unknown', failure: fileTrouble(error, file).failure }
    }
  },
})
