import { describe, expect, it } from 'vitest'
import { answering, certificate, connectorFor, get, httpServer, post, rawServer, sending } from './test-server.ts'

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
/** Sends a POST that must not be repeated to what a raw server does, and says how it was taken. */
const taken = async (place: string, more: object = {}) =>
  connectorFor([place]).send(post(`http://${place}/`, { timeoutSeconds: 1, ...more }), sending)

describe('a failure before the first byte of the request', () => {
  it('is certain when the name is not found', async () => {
    const lookup = async () => {
      throw Object.assign(new Error('getaddrinfo ENOTFOUND nowhere.example'), { code: 'ENOTFOUND' })
    }
    const sent = await connectorFor([], { lookup }).send(post('https://nowhere.example/'), sending)
    expect(sent).toMatchObject({ kind: 'not-sent', failure: { code: 'http-enotfound' } })
  })
  it('is certain when the name is never answered for', async () => {
    const lookup = () => new Promise<never>(() => {})
    const sent = await connectorFor([], { lookup }).send(post('https://slow.example/', { timeoutSeconds: 0.2 }), sending)
    expect(sent).toMatchObject({ kind: 'not-sent', failure: { code: 'http-timeout' } })
  })
  it('is certain when nobody listens', async () => {
    expect(await taken('127.0.0.1:1')).toMatchObject({ kind: 'not-sent', failure: { code: 'http-econnrefused' } })
  })
  it('is certain when the TLS handshake hangs, breaks or is answered in plain, and not a byte of the request was seen', async () => {
    for (const serve of [
      () => {},
      (socket: { destroy(): void }) => socket.destroy(),
      (socket: { once(event: string, done: () => void): void; end(text: string): void }) => socket.once('data', () => socket.end(OK)),
    ]) {
      const server = await rawServer(serve as never)
      const sent = await connectorFor([server.place]).send(post(`https://${server.place}/secret-path`, { timeoutSeconds: 0.5 }), sending)
      expect(sent.kind).toBe('not-sent')
      expect(server.received()).not.toContain('secret-path')
    }
  })
  it.each([
    ['that nobody vouches for', certificate(), false, /certificate/i],
    ['that has run out', certificate({ days: -1 }), true, /expired/i],
    ['of another host', certificate({ host: 'other.example' }), true, /does not match|altnames/i],
  ])('is certain for a certificate %s, which is never let pass', async (_, made, trusted, words) => {
    const server = await rawServer((socket) => socket.on('data', () => socket.end(OK)), made)
    const sent = await connectorFor([server.place], trusted ? { trusted: made.cert } : {}).send(post(`https://${server.place}/`), sending)
    expect(sent).toMatchObject({ kind: 'not-sent', failure: { message: expect.stringMatching(words) } })
    expect(server.received()).toBe('')
  })
  it('is certain when Signalbox shuts down', async () => {
    const server = await answering(OK)
    const sent = await connectorFor([server.place]).send(post(`http://${server.place}/`), { key: 'k', signal: AbortSignal.abort() })
    expect([sent.kind, server.received()]).toEqual(['not-sent', ''])
  })
  it('stays certain: a request that was given up while connecting never leaves later', async () => {
    let resolve: (found: { address: string; family: number }[]) => void = () => {}
    const server = await answering(OK)
    const lookup = () => new Promise<{ address: string; family: number }[]>((done) => (resolve = done))
    const place = `late.example:${server.port}`
    const sent = await connectorFor([place], { lookup }).send(post(`http://${place}/`, { timeoutSeconds: 0.1 }), sending)
    expect(sent.kind).toBe('not-sent')
    resolve([{ address: '127.0.0.1', family: 4 }])
    const other = await connectorFor([server.place]).send(post(`http://${server.place}/other`), sending)
    expect(other.kind).toBe('done')
    expect(server.received()).not.toContain('late.example')
  })
})

describe('a failure after the first byte of the request', () => {
  const cut = (text: string) => answering(text, (socket) => socket.destroy())
  it.each([
    ['when the other side hangs up on the request', () => rawServer((socket) => socket.once('data', () => socket.destroy()))],
    ['when the other side is silent', () => answering('')],
    ['in the status line', () => cut('HTTP/1.1 20')],
    ['in the headers', () => cut('HTTP/1.1 200 OK\r\ncontent-le')],
    ['between headers and body', () => cut('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n')],
    ['in the body', () => cut('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nok')],
    ['in a chunk', () => cut('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nok')],
    ['before the last chunk', () => cut('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n')],
    ['after a preliminary answer', () => cut('HTTP/1.1 100 Continue\r\n\r\n')],
  ])('is a doubt %s', async (_, serve) => {
    const server = await serve()
    expect((await taken(server.place)).kind).toBe('unknown')
    expect(server.received()).toContain('{"a":1}')
    expect(server.connections()).toBe(1)
  })
  it('is none when the answer was whole', async () => {
    expect(await taken((await cut(OK)).place)).toEqual({ kind: 'done', status: 200, result: { status: 200, body: 'ok' } })
  })
  it('is a doubt when Signalbox shuts down', async () => {
    const stop = new AbortController()
    const server = await rawServer((socket) => socket.once('data', () => stop.abort()))
    const sent = await connectorFor([server.place]).send(post(`http://${server.place}/`), { key: 'k', signal: stop.signal })
    expect(sent).toMatchObject({ kind: 'unknown', failure: { code: 'http-stopped' } })
  })
})

describe('a request', () => {
  it('that must not be repeated never goes over a connection that was kept', async () => {
    const server = await answering(OK)
    const http = connectorFor([server.place])
    for (let n = 0; n < 6; n++) await http.send(post(`http://${server.place}/`, { repeatable: true }), sending)
    const kept = server.connections()
    expect(kept).toBeLessThanOrEqual(2)
    for (let n = 0; n < 3; n++) await http.send(post(`http://${server.place}/`), sending)
    expect(server.connections()).toBe(kept + 3)
  })
  it('gets the same bytes at every attempt, and its key', async () => {
    const { origin, place, seen } = await httpServer((_, response) => response.writeHead(503).end())
    const http = connectorFor([place])
    const frozen = JSON.stringify(post(`${origin}/x?y=1`, { body: { b: 1.5, a: ['ü', null, { z: 1, 2: '2' }] }, repeatable: true }))
    for (let attempt = 0; attempt < 3; attempt++) await http.send(JSON.parse(frozen), { ...sending, key: 'KEY' })
    expect(seen).toHaveLength(3)
    for (const { body, url, headers } of seen) expect([body, url, headers['idempotency-key']]).toEqual([seen[0]?.body, '/x?y=1', 'KEY'])
    expect(seen[0]?.body).toBe('{"b":1.5,"a":["ü",null,{"2":"2","z":1}]}')
  })
  it('sends a content type of its own only when none was given', async () => {
    const { origin, place, seen } = await httpServer((_, response) => response.end())
    const http = connectorFor([place])
    await http.send(post(origin), sending)
    await http.send(post(origin, { headers: { 'Content-Type': 'text/x' } }), sending)
    await http.send(get(origin), sending)
    expect(seen.map((one) => one.headers['content-type'])).toEqual(['application/json', 'text/x', undefined])
  })
  it('keeps an answer that is no JSON, or too deep, as text', async () => {
    const bodies = ['hello', '['.repeat(50_000), '{"note":"\\ud83d"}']
    const { origin, place } = await httpServer((_, response) => response.end(bodies.shift()))
    const http = connectorFor([place])
    for (const body of ['hello', '['.repeat(50_000), { note: '\ud83d' }])
      expect(await http.send(post(origin), sending)).toMatchObject({ kind: 'done', result: { body } })
  })
  it.each([
    ['an object for its address', { url: { toString: 'x' } }],
    ['a list for a header', { headers: { accept: ['a', 'b'] } }],
    ['a header with a line break', { headers: { accept: 'a\r\nx-evil: 1' } }],
    ['a header with a NUL', { headers: { accept: 'a\u0000b' } }],
    ['a header name with a line break', { headers: { 'a\r\nb': 'c' } }],
    ['a header that is the connection’s own', { headers: { Host: 'other' } }],
    ['a key of its own', { headers: { 'Idempotency-Key': 'other' } }],
    ['a method that does not exist', { method: 'GET /x HTTP/1.1\r\nx: y' }],
    ['something unknown', { socketPath: '/var/run/docker.sock' }],
    ['a time-out that is a text', { timeoutSeconds: '5' }],
  ])('is refused with %s, and nothing is opened', async (_, more) => {
    const server = await answering(OK)
    const sent = await connectorFor([server.place]).send(post(`http://${server.place}/`, more), sending)
    expect([sent.kind, server.connections()]).toEqual(['refused', 0])
  })
})

describe('a thousand silent peers', () => {
  it('keep nobody else from being served, and are given up', async () => {
    const silent = await answering('')
    const quick = await answering(OK)
    const stop = new AbortController()
    const http = connectorFor([silent.place, quick.place])
    const hung = Array.from({ length: 1000 }, (_, n) =>
      http.send(post(`http://${silent.place}/`, { timeoutSeconds: 60 }), { key: `k${n}`, signal: stop.signal }),
    )
    let ended = 0
    for (const one of hung) void one.then(() => ended++)
    for (let n = 0; n < 50; n++) expect((await http.send(post(`http://${quick.place}/`), sending)).kind).toBe('done')
    expect(ended).toBe(0)
    stop.abort()
    const kinds = new Set((await Promise.all(hung)).map((one) => one.kind))
    expect([...kinds].every((kind) => kind === 'unknown' || kind === 'not-sent')).toBe(true)
  })
})
