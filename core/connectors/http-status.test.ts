import { describe, expect, it } from 'vitest'
import { retryAfter, statusOutcome } from './http-status.ts'
import { answering, connectorFor, get, httpServer, post, sending } from './test-server.ts'

/** What each status means for what was asked, written down apart from the code. */
const expected = (status: number): string => {
  if (status >= 200 && status <= 299) return 'done'
  if (status === 429) return 'not-sent'
  if (status === 408 || status === 425) return 'unknown'
  return status >= 400 && status <= 499 ? 'refused' : 'unknown'
}

describe('a status', () => {
  it('from 100 to 599 has one meaning', () => {
    for (let status = 100; status <= 599; status++) expect([status, statusOutcome(status, null).kind]).toEqual([status, expected(status)])
  })
  it('from 200 to 599 is taken so over the wire', async () => {
    const statuses: number[] = []
    for (let status = 200; status <= 599; status++) statuses.push(status)
    let at = 0
    const stub = await httpServer((_, response) => response.writeHead(statuses[at] as number).end())
    const http = connectorFor([stub.place])
    for (; at < statuses.length; at++)
      expect([statuses[at], (await http.send(post(stub.origin, { repeatable: true }), sending)).kind]).toEqual([
        statuses[at],
        expected(statuses[at] as number),
      ])
    expect(stub.seen).toHaveLength(statuses.length)
  })
  it.each([
    ...[
      'HTTP/1.1 abc OK',
      'HTTP/1.1 2 OK',
      'HTTP/1.1 20 OK',
      'HTTP/1.1 99 Low',
      'HTTP/1.1 1000 High',
      'HTTP/1.1 -200 OK',
      'HTTP/1.1',
      'HTTP/9.9 200 OK',
      'ICY 200 OK',
    ],
    ...['HTTP/1.1 101 Switching Protocols', 'hello', '\u0000\u0001\u0002', 'HTTP/1.1 600 High', 'HTTP/1.1 999 High'],
  ])('line like %j leaves it open what happened', async (line) => {
    const server = await answering(`${line}\r\ncontent-length: 0\r\n\r\n`, (socket) => socket.end())
    expect((await connectorFor([server.place]).send(post(`http://${server.place}/`, { timeoutSeconds: 2 }), sending)).kind).toBe('unknown')
  })
  it('that redirects is never followed with what changes something', async () => {
    const other = await answering('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    for (const status of [301, 302, 303, 307, 308]) {
      const server = await answering(`HTTP/1.1 ${status} Moved\r\nlocation: http://${other.place}/\r\ncontent-length: 0\r\n\r\n`)
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
        expect(await connectorFor([server.place, other.place]).send(post(`http://${server.place}/`, { method }), sending)).toMatchObject({
          kind: 'unknown',
          failure: { code: `http-${status}` },
        })
    }
    expect(other.connections()).toBe(0)
  })
})

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1)
  it.each([
    ['0', 0],
    ['7', 7000],
    [' 7 ', 7000],
    ['1000000000', 3_600_000],
    ['99999999999999999999', 3_600_000],
    ['-1', null],
    ['1e9', null],
    ['1.5', null],
    ['', null],
    ['soon', null],
    ['NaN', null],
    ['Infinity', null],
    ['2026-01-01', null],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['Fri, 01 Jan 2999 00:00:00 GMT', 3_600_000],
    ['Thu, 99 Foo 2026 00:00:00 GMT', null],
  ])('%j is %s', (text, expected) => {
    expect(retryAfter({ 'retry-after': text }, now)).toBe(expected)
  })
  it('is handed on with what may be tried again', async () => {
    for (const [status, kind] of [
      [429, 'not-sent'],
      [503, 'unknown'],
    ] as const) {
      const server = await answering(`HTTP/1.1 ${status} Wait\r\nretry-after: 3\r\ncontent-length: 0\r\n\r\n`)
      expect(await connectorFor([server.place]).send(get(`http://${server.place}/`), sending)).toMatchObject({ kind, retryAfterMs: 3000 })
    }
    expect(statusOutcome(429, null)).not.toHaveProperty('retryAfterMs')
  })
})
