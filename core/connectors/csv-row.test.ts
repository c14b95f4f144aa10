import { describe, expect, it } from 'vitest'
import { csvLine, csvRowConnector } from './csv-row.ts'
import type { FileAccess } from './file-access.ts'

const options = { key: 'k1', signal: new AbortController().signal }

function filesOf(there: { [name: string]: string }): FileAccess {
  return {
    read: async (name) => there[name] ?? null,
    async append(name, text) {
      there[name] = (there[name] ?? '') + text
    },
    async replace(name, text) {
      there[name] = text
    },
  }
}

describe('the CSV connector', () => {
  const request = { file: 'a.csv', columns: ['name'], row: ['Ana'] }
  it('writes the heading once and finds a row by its key, however the line was cut or re-saved', async () => {
    const there: { [name: string]: string } = {}
    const csv = csvRowConnector(filesOf(there))
    await Promise.all([csv.send(request, options), csv.send({ ...request, row: ['Bo'] }, { ...options, key: 'k2' })])
    expect(there['a.csv']).toBe('name,signalbox_key\r\nAna,k1\r\nBo,k2\r\n')
    for (const text of ['name,signalbox_key\r\nAna,k1', 'name,signalbox_key\r\nAna,k1\r', 'name,signalbox_key\nAna,k1\n']) {
      there['a.csv'] = text
      expect((await csv.lookUp?.(request, options))?.kind).toBe('happened')
    }
    there['a.csv'] = 'name,signalbox_key\r\nAna,k'
    expect((await csv.lookUp?.(request, options))?.kind).toBe('not-happened')
  })
  it('ends a line that a crash cut off before it adds its own', async () => {
    const there = { 'a.csv': 'name,signalbox_key\r\nAn' }
    await csvRowConnector(filesOf(there)).send(request, options)
    expect(there['a.csv']).toBe('name,signalbox_key\r\nAn\r\nAna,k1\r\n')
  })
  it('quotes what must be quoted', () => {
    expect(csvLine(['a,b', 'say "x"', 1.5, true, null, 'line\nbreak'])).toBe('"a,b","say ""x""",1.5,true,,"line\nbreak"\r\n')
  })
})
