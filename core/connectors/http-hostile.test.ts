import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { answering, connectorFor, get, httpServer, post, rawServer, sending } from './test-server.ts'

const MB = 1024 * 1024
const read = async (place: string, more: object = {}) => connectorFor([place]).send(get(`http://${place}/`, more), sending)
/** Writes for ever, a piece at a time, until the other side has had enough. */
const endless = (head: string, piece: string, pause = 0) =>
  rawServer((socket) => {
    socket.once('data', () => {
      socket.write(head)
      const more = () => {
        if (!socket.destroyed) socket.write(piece, () => (pause ? setTimeout(more, pause) : setImmediate(more)))
      }
      more()
    })
  })

describe('a hostile server', () => {
  it.each([
    [
      'sends a body without end',
      () => endless('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', `10000\r\n${'x'.repeat(0x10000)}\r\n`),
      'http-too-large',
    ],
    ['says that it sends 100 GB', () => answering('HTTP/1.1 200 OK\r\ncontent-length: 107374182400\r\n\r\n'), 'http-too-large'],
    ['sends headers without end', () => endless('HTTP/1.1 200 OK\r\n', `x: ${'y'.repeat(1000)}\r\n`), 'http-too-many-headers'],
    ['sends 10,000 headers', () => answering(`HTTP/1.1 200 OK\r\n${'a:\r\n'.repeat(10_000)}\r\n`), 'http-too-many-headers'],
    ['sends a cookie of 1 MB', () => answering(`HTTP/1.1 200 OK\r\nset-cookie: ${'c'.repeat(MB)}\r\n\r\n`), 'http-too-many-headers'],
    ['sends preliminary answers without end', () => endless('', 'HTTP/1.1 102 Processing\r\n\r\n'), 'http-too-many-informational'],
    ['drips its body', () => endless('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n', 'x', 20), 'http-timeout'],
    ['drips its headers', () => endless('HTTP/1.1 200 OK\r\n', 'x', 20), 'http-timeout'],
    [
      'sends a wrong chunk',
      () => answering('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\nok\r\n0\r\n\r\n'),
      'http-bad-answer',
    ],
    ['speaks HTTP/0.9', () => answering('<html>hello</html>', (socket) => socket.end()), 'http-bad-answer'],
    ['gives two lengths', () => answering('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok'), 'http-bad-answer'],
    [
      'gives a length and chunks',
      () => answering('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'),
      'http-bad-answer',
    ],
  ] as const)('that %s is cut off, with a word for why', async (_, serve, code) => {
    const sent = await read((await serve()).place, { timeoutSeconds: 1 })
    expect(sent).toMatchObject({ kind: 'unknown', failure: { message: expect.stringMatching(/^127\.0\.0\.1:\d+ did not answer: .+\.$/) } })
    expect('failure' in sent && sent.failure.code).toBe(code)
  })
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('cannot blow up what it packs with %s', async (encoding, pack) => {
    const bomb = pack(Buffer.alloc(40 * MB))
    expect(bomb.length).toBeLessThan(MB)
    const { place } = await httpServer((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(bomb))
    expect(await read(place)).toMatchObject({ kind: 'unknown', failure: { code: 'http-too-large' } })
  })
  it('that packs honestly is read', async () => {
    for (const [encoding, pack] of [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ] as const) {
      const { place } = await httpServer((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(pack('{"a":1}')))
      expect(await read(place)).toMatchObject({ kind: 'done', result: { body: { a: 1 } } })
    }
  })
  it('that packs wrongly or in an unknown way is a doubt', async () => {
    for (const encoding of ['gzip', 'compress', 'gzip, gzip', '__proto__']) {
      const { place } = await httpServer((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end('not packed'))
      expect(await read(place)).toMatchObject({ kind: 'unknown', failure: { code: 'http-bad-encoding' } })
    }
  })
  it('leaves nothing on Object.prototype', async () => {
    const before = JSON.stringify(Object.getOwnPropertyNames(Object.prototype))
    const { place } = await httpServer((_, response) =>
      response.end('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
    )
    await read(place)
    expect([JSON.stringify(Object.getOwnPropertyNames(Object.prototype)), ({} as { polluted?: number }).polluted]).toEqual([
      before,
      undefined,
    ])
  })
  it('does not keep the others waiting', async () => {
    const bad = await endless('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n', 'x', 5)
    const good = await answering('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    const http = connectorFor([bad.place, good.place])
    const order: string[] = []
    const dripped = http.send(post(`http://${bad.place}/`, { timeoutSeconds: 1 }), sending).then(() => order.push('dripped'))
    for (let n = 0; n < 20; n++) await http.send(post(`http://${good.place}/`), sending)
    order.push('twenty')
    await dripped
    expect(order).toEqual(['twenty', 'dripped'])
  })
})
