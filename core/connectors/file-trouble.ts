// What an error of the file system means for an effect: before anything was written it is certain, else it is a doubt.
import { wordsOf } from '../model/news.ts'
import type { Sent } from './connector.ts'

const CERTAIN = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'EISDIR', 'ENOTDIR', 'EMFILE', 'ENAMETOOLONG'])

export function fileTrouble(error: unknown, file: string): Extract<Sent, { failure: unknown }> {
  const code = (error as { code?: string }).code ?? 'error'
  const words = wordsOf(error)
  const failure = {
    code: `file-${code.toLowerCase()}`,
    message: `“${file}” could not be written: ${words}.`,
    next: 'Check the workspace’s files folder and its free space.',
  }
  return CERTAIN.has(code) ? { kind: 'refused', failure, status: null } : { kind: 'unknown', failure }
}
