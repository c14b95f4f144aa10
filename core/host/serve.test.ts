import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type Serving, serve } from './serve.ts'
import { refusal, type Served } from './serve-frames.ts'

let served: Serving
let folder: string
let tell: Parameters<Served['on']>[0] = () => {}
const host: Served = {
  async call(name, input) {
    if (name === 'throws') throw new Error('no bearing')
    return name === 'host.info' ? { ok: true, value: { input } } : refusal('not-found', `There is no call ${name}.`)
  },
  on(listener) {
    tell = listener
    return () => {}
  },
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-serve-'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Signalbox</title>')
  writeFileSync(join(folder, 'app.js'), 'export {}')
  served = await serve({ host, staticFolder: folder })
})
afterAll(async () => {
  await served.close()
  rmSync(folder, { recursive: true })
})

type Answer = { status: number; headers: { [name: string]: string | string[] | undefined }; body: string }
/** Sends the path as it stands, which `fetch` would tidy up. */
function ask(
  path: string,
  options: { method?: string; headers?: { [name: string]: string }; body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: served.port, path, method: options.method ?? 'GET', headers: options.headers },
      (reply) => {
        let body = ''
        reply.setEncoding('utf8').on('data', (chunk) => {
          body += chunk
        })
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body }))
      },
    )
    sent.on('error', reject)
    sent.end(options.body)
  })
}
const signIn = async () => {
  const answer = await ask(`/?token=${served.token}`)
  return String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? ''
}
const bearer = () => ({ authorization: `Bearer ${served.token}`, 'content-type': 'application/json' })
const call = (name: string, body: string | Buffer, headers: { [name: string]: string } = bearer()) =>
  ask(`/api/call/${name}`, { method: 'POST', headers, body })
/** Bytes on the wire, for requests that no client would send. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve) => {
    let answer = ''
    const socket = connect(served.port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', () => resolve(answer))
    socket.on('close', () => resolve(answer))
    setTimeout(() => socket.destroy(), 300)
  })

test('the token of 256 bits signs a browser in with a cookie that scripts cannot read, and leaves the address', async () => {
  expect(served.token.length).toBeGreaterThanOrEqual(43)
  const answer = await ask(`/?token=${served.token}`)
  expect(answer).toMatchObject({ status: 303, headers: { location: '/' } })
  expect(answer.headers['set-cookie']?.[0]).toMatch(/^signalbox_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/)
  expect(answer.headers['set-cookie']?.[0]).not.toContain(served.token)
})

test('the page opens with the cookie and says how to get in without', async () => {
  expect(await ask('/', { headers: { cookie: `other=1; ${await signIn()}` } })).toMatchObject({ status: 200 })
  for (const cookie of ['', 'signalbox_1=x', `signalbox_${served.port}=`, ';;=;'])
    expect(await ask('/', { headers: { cookie } })).toMatchObject({ status: 401, body: expect.stringContaining('signalbox serve') })
})

test('a wrong, empty, cut or doubled token is refused', async () => {
  for (const token of ['', 'x', served.token.slice(0, -1), `${served.token}x`, served.token.toUpperCase()])
    expect((await ask(`/?token=${encodeURIComponent(token)}`)).status).toBe(401)
})

test('every answer carries the content security policy and nobody is allowed to call from elsewhere', async () => {
  for (const path of ['/', '/app.js', '/nothing']) {
    const { headers } = await ask(path)
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
    expect(headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${served.port};`)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  }
})

test('a name that only points here is refused: DNS rebinding', async () => {
  for (const name of [
    'evil.example',
    'localhost',
    '127.0.0.1',
    `127.0.0.1.nip.io:${served.port}`,
    `localhost:${served.port + 1}`,
    `LOCALHOST:${served.port}`,
  ])
    for (const path of ['/', '/app.js', `/?token=${served.token}`]) expect((await ask(path, { headers: { host: name } })).status).toBe(403)
  expect((await ask('/app.js', { headers: { host: `localhost:${served.port}` } })).status).toBe(200)
})

test('a page of another origin is refused, on the same machine as well', async () => {
  for (const origin of ['https://evil.example', 'null', 'http://localhost:1', `https://127.0.0.1:${served.port}`])
    expect((await call('host.info', '{}', { ...bearer(), origin })).status).toBe(403)
  expect((await call('host.info', '{}', { ...bearer(), origin: `http://127.0.0.1:${served.port}` })).status).toBe(200)
})

test('a path leads to a file of the list or to nothing', async () => {
  expect((await ask('/app.js?v=1')).status).toBe(200)
  const paths = [
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2f..%2fetc/passwd',
    '//app.js',
    '/./app.js',
    '/x/../app.js',
    '/app.js/',
    '/app.js;x',
    '/app.js%00',
  ]
  for (const path of [...paths, '/index.html', '/APP.JS', '/api/call', '/socket', '/api/call/host.info'])
    expect([path, (await ask(path)).status]).toEqual([path, 404])
})

test('a script calls with the token as bearer', async () => {
  const answer = await call('host.info', '{"a":[1]}')
  expect(answer.status).toBe(200)
  expect(JSON.parse(answer.body)).toEqual({ ok: true, value: { input: { a: [1] } } })
  expect(await call('nonsense', '{}')).toMatchObject({ status: 404, body: expect.stringContaining('not-found') })
  expect(await call('throws', '{}')).toMatchObject({ status: 500, body: expect.stringContaining('no bearing') })
})

test('a call without the bearer token is refused, with the cookie as well', async () => {
  const json = { 'content-type': 'application/json' }
  for (const headers of [
    json,
    { ...json, authorization: 'Bearer x' },
    { ...json, authorization: served.token },
    { ...json, cookie: await signIn() },
  ])
    expect((await call('host.info', '{}', headers as { [name: string]: string })).status).toBe(401)
})

test('a body that is not JSON, or does not say so, is refused', async () => {
  for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/jsonp', ''])
    expect((await call('host.info', '{}', { ...bearer(), 'content-type': type })).status).toBe(415)
  for (const body of ['{', '{"a":1}x', 'NaN', Buffer.from([0xff, 0xfe])]) expect((await call('host.info', body)).status).toBe(400)
})

test('a body that is too large or too deep is refused before it is parsed', async () => {
  expect((await call('host.info', '['.repeat(200_000))).status).toBe(400)
  expect((await call('host.info', `"${'x'.repeat(21 * 1024 * 1024)}"`)).status).toBe(413)
})

test('malformed requests get 400, 403 or 404, and the next one is served', async () => {
  const name = `Host: 127.0.0.1:${served.port}\r\n`
  const requests = [
    `GET / HTTP/1.1\r\n\r\n`,
    `GET / HTTP/1.1\r\n${name}Host: evil.example\r\n\r\n`,
    `POST /api/call/host.info HTTP/1.1\r\n${name}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `GET / HTTP/1.1\r\n${name}X: ${'a'.repeat(20_000)}\r\n\r\n`,
    `GET /\u0000 HTTP/1.1\r\n${name}\r\n`,
    `GET http://evil.example/app.js HTTP/1.1\r\n${name}\r\n`,
    'nonsense\r\n\r\n',
  ]
  for (const text of requests) {
    const answer = await raw(text)
    expect([text.slice(0, 40), answer]).toEqual([text.slice(0, 40), expect.stringMatching(/^HTTP\/1\.1 (40[0134]|431) /)])
  }
  expect((await ask('/app.js')).status).toBe(200)
})

const dial = (headers: { [name: string]: string }, path = '/socket') =>
  new Promise<WebSocket | number>((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}${path}`, { headers })
    socket.on('open', () => resolve(socket))
    socket.on('unexpected-response', (_, reply) => resolve(reply.statusCode ?? 0))
    socket.on('error', () => {})
  })
const own = () => `http://127.0.0.1:${served.port}`
const heard = (socket: WebSocket) => new Promise<unknown>((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))))

test('a socket needs the cookie, the origin of this server and its name', async () => {
  const cookie = await signIn()
  expect(await dial({ origin: own() })).toBe(401)
  expect(await dial({ cookie })).toBe(403)
  expect(await dial({ cookie, origin: 'https://evil.example' })).toBe(403)
  expect(await dial({ cookie, origin: 'http://localhost:1' })).toBe(403)
  expect(await dial({ cookie, origin: 'http://evil.example', host: 'evil.example' })).toBe(403)
  expect(await dial({ cookie, origin: own() }, '/socket/x')).toBe(404)
  expect(await dial({ cookie: `signalbox_${served.port}=${served.token}`, origin: own() })).toBe(401)
})

test('a socket carries calls, events and refusals', async () => {
  const socket = (await dial({ cookie: await signIn(), origin: own() })) as WebSocket
  const send = (text: string) => {
    const answer = heard(socket)
    socket.send(text)
    return answer
  }
  expect(await send('{"id":7,"call":"host.info","input":{}}')).toEqual({ id: 7, answer: { ok: true, value: { input: {} } } })
  for (const text of ['{', '[]', 'null', '{"id":"x"}', '['.repeat(50_000), '{"id":1,"call":"x","input":{"__proto__":{}}}'])
    expect(await send(text)).toMatchObject({ answer: { ok: false, error: { code: 'bad-input' } } })
  const event = heard(socket)
  tell('changed', { topics: ['runs'], runs: [1] })
  expect(await event).toEqual({ event: 'changed', data: { topics: ['runs'], runs: [1] } })
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.send(Buffer.from([1, 2, 3]))
  expect(await closed).toBe(1003)
})

test('a taken port is said in words', async () => {
  await expect(serve({ host, staticFolder: folder, port: served.port })).rejects.toMatchObject({
    code: 'conflict',
    place: `port ${served.port}`,
  })
  await expect(serve({ host, staticFolder: join(folder, 'no') })).rejects.toMatchObject({
    code: 'not-found',
    next: expect.stringContaining('npm run build'),
  })
})
