import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { csvLine, csvRowConnector } from './csv-row.ts'
import type { FileAccess } from './file-access.ts'
import { httpConnector, isPrivateAddress, statusOutcome } from './http.ts'

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

describe('the HTTP connector', () => {
  const get = (url: string, more = {}) => ({ method: 'POST', url, headers: {}, body: { a: 1 }, timeoutSeconds: 0.3, ...more })
  async function server(answer: (raw: string[]) => { status: number; body: string } | null): Promise<{ url: string; place: string }> {
    const made = createServer((request, response) => {
      const found = answer(request.rawHeaders)
      if (found) response.writeHead(found.status).end(found.body)
    })
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      made.closeAllConnections()
      made.close()
    })
    const place = `127.0.0.1:${(made.address() as AddressInfo).port}`
    return { url: `http://${place}/`, place }
  }
  it('says that it does not know when the other side is silent', async () => {
    const { url, place } = await server(() => null)
    expect(await httpConnector(() => [place]).send(get(url), options)).toMatchObject({ kind: 'unknown' })
  })
  it('says that nothing was sent when nobody listens', async () => {
    expect(await httpConnector(() => ['127.0.0.1:1']).send(get('http://127.0.0.1:1/'), options)).toMatchObject({ kind: 'not-sent' })
  })
  it('keeps an answer that is no JSON, or too deep, as text', async () => {
    const bodies = ['hello', '['.repeat(50_000), '{"note":"\\ud83d"}']
    const { url, place } = await server(() => ({ status: 200, body: bodies.shift() ?? '' }))
    const connector = httpConnector(() => [place])
    for (const expected of ['hello', '['.repeat(50_000), { note: '\ud83d' }])
      expect(await connector.send(get(url), options)).toMatchObject({ kind: 'done', result: { body: expected } })
  })
  it('sends a content type of its own only when none was given', async () => {
    const seen: string[][] = []
    const { url, place } = await server((raw) => {
      seen.push(raw.filter((_, at) => raw[at - 1]?.toLowerCase() === 'content-type'))
      return { status: 200, body: '' }
    })
    const connector = httpConnector(() => [place])
    await connector.send(get(url), options)
    await connector.send(get(url, { headers: { 'Content-Type': 'text/x' } }), options)
    expect(seen).toEqual([['application/json'], ['text/x']])
  })
  it.each([
    [200, 'done'],
    [204, 'done'],
    [302, 'unknown'],
    [303, 'unknown'],
    [400, 'refused'],
    [408, 'unknown'],
    [409, 'refused'],
    [429, 'not-sent'],
    [500, 'unknown'],
    [503, 'unknown'],
  ])('takes status %i as %s', (status, kind) => {
    expect(statusOutcome(status, null).kind).toBe(kind)
  })
  it('knows private addresses in every spelling', async () => {
    for (const address of [
      '127.0.0.1',
      '10.1.2.3',
      '169.254.169.254',
      '192.168.0.1',
      '::1',
      '::ffff:127.0.0.1',
      'fe80::1',
      'fd00::1',
      '0.0.0.0',
      '64:ff9b::7f00:1',
    ])
      expect([address, isPrivateAddress(address)]).toEqual([address, true])
    for (const address of ['8.8.8.8', '93.184.216.34', '2606:4700::1111'])
      expect([address, isPrivateAddress(address)]).toEqual([address, false])
    for (const url of [
      'http://127.1/',
      'http://0x7f000001/',
      'http://2130706433/',
      'http://[::1]/',
      'http://localhost/',
      'http://[::ffff:7f00:1]/',
    ]) {
      const sent = await httpConnector(() => []).send(get(url), options)
      expect([url, sent.kind, 'failure' in sent && sent.failure.code]).toEqual([url, 'refused', 'private-address'])
    }
  })
})
