import { describe, expect, it } from 'vitest'
import type { ConnectionBody } from '../model/connection.ts'
import type { OpenConnection } from './connection.ts'
import { spellingsOf } from './discretion.ts'
import { answering, connectorFor, get, httpServer, post, rawServer, sending } from './test-server.ts'

const SECRET = 'sk/live+CANARY "q" <ü>&42'
const connection = (base: string, more: object = {}, secret: string | null = SECRET): OpenConnection => ({
  body: {
    ...{ kind: 'http', base, headers: [{ name: 'X-Key', value: 'Bearer {{ secret }}' }], secret: 'key', maxAtOnce: 8, perMinute: null },
    ...more,
  } as ConnectionBody,
  secret: () => secret,
})
const plain = 'sk_live_CANARY42'

describe('a connection', () => {
  it('gives the base, its headers and the secret at the moment of sending, as they are then', async () => {
    const { origin, place, seen } = await httpServer((_, response) => response.end())
    const named: { [name: string]: OpenConnection } = { Api: connection(`${origin}/v1`, {}, plain) }
    const http = connectorFor([place], { named })
    const request = post('/charges?a=1', { connection: 'Api', headers: { 'x-key': 'mine', other: 'o' } })
    expect((await http.send(request, sending)).kind).toBe('done')
    named.Api = connection(`${origin}/v2/`, {}, 'rotated-secret')
    await http.send(request, sending)
    expect(seen.map(({ url, headers, body }) => [url, headers['x-key'], headers.other, body])).toEqual([
      ['/v1/charges?a=1', `Bearer ${plain}`, 'o', '{"a":1}'],
      ['/v2/charges?a=1', 'Bearer rotated-secret', 'o', '{"a":1}'],
    ])
    expect(JSON.stringify(request)).not.toContain('CANARY')
  })
  it.each([
    'https://evil.example/v1/charges',
    'http://127.0.0.1:1/v1/charges',
    '/../admin',
    '/%2e%2e/admin',
    '/x/../../admin',
    '/x/..//../../admin',
    '/v1\\..\\x',
    'charges',
    '@evil.example/',
    '',
  ])('is not left by the address %j, and its secret goes nowhere else', async (url) => {
    const { origin, place, seen } = await httpServer((_, response) => response.end())
    const sent = await connectorFor([place, '127.0.0.1:1'], { named: { Api: connection(`${origin}/v1`, {}, plain) } }).send(
      post(url, { connection: 'Api' }),
      sending,
    )
    expect([sent.kind, seen.length]).toEqual(['refused', 0])
  })
  it('that is missing, of another kind, without its secret, or in plain to a public host is refused with what to do', async () => {
    const smtp = connection('', { kind: 'smtp' })
    const named = {
      Mail: smtp,
      Lost: connection('https://api.example', {}, null),
      Plain: connection('http://8.8.8.8', {}, plain),
      Inside: connection('http://127.0.0.1:9', {}, plain),
    }
    for (const [name, code] of [
      ['Nope', 'no-connection'],
      ['Mail', 'wrong-connection'],
      ['Lost', 'no-secret'],
      ['Plain', 'insecure'],
      ['Inside', 'private-address'],
    ])
      expect(await connectorFor([], { named }).send(post('/x', { connection: name }), sending)).toMatchObject({
        kind: 'refused',
        failure: { code },
      })
  })
})

describe('a secret', () => {
  it('is taken out of an answer that gives it back, in every spelling', async () => {
    for (const secret of [plain, SECRET, '12345678']) {
      for (const spelled of [
        ...spellingsOf(secret),
        Buffer.from(`user:${secret}`).toString('base64'),
        Buffer.from(`\0u\0${secret}`).toString('base64'),
      ]) {
        for (const body of [`you sent ${spelled}!`, JSON.stringify({ [spelled]: [{ deep: `x${spelled}y` }] })]) {
          const { origin, place } = await httpServer((_, response) => response.writeHead(200).end(body))
          const sent = await connectorFor([place], {
            named: { Api: connection(origin, { headers: [{ name: 'a', value: 'b' }] }, secret) },
          }).send(post('/x', { connection: 'Api' }), sending)
          const kept = JSON.stringify(sent)
          expect(kept).toContain('[secret]')
          for (const one of spellingsOf(secret)) expect(kept.toLowerCase()).not.toContain(JSON.stringify(one).slice(1, -1).toLowerCase())
        }
      }
    }
  })
  it('that is a number is taken out as a number too', async () => {
    const { origin, place } = await httpServer((_, response) => response.end('{"key":12345678,"other":5}'))
    const named = { Api: connection(origin, { headers: [] }, '12345678') }
    expect(await connectorFor([place], { named }).send(post('/x', { connection: 'Api' }), sending)).toMatchObject({
      result: { body: { key: '[secret]', other: 5 } },
    })
  })
  it('is in no failure, whatever goes wrong', async () => {
    const failing = [
      await answering(`HTTP/1.1 ${plain} OK\r\n\r\n`, (socket) => socket.end()),
      await answering(`HTTP/1.1 500 ${plain}\r\n${plain}: x\r\ncontent-length: 0\r\n\r\n`),
      await answering(`HTTP/1.1 400 No\r\ncontent-length: ${plain.length}\r\n\r\n${plain}`),
      await answering(`HTTP/1.1 302 No\r\nlocation: http://10.0.0.1/${plain}\r\ncontent-length: 0\r\n\r\n`),
      await answering(`HTTP/1.1 200 OK\r\ncontent-encoding: ${plain}\r\ncontent-length: 1\r\n\r\nx`),
      await answering(`HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n${plain}`, (socket) => socket.destroy()),
      await answering(plain, (socket) => socket.end()),
      await answering(''),
      await rawServer((socket) => socket.destroy()),
    ]
    for (const { place } of failing)
      for (const scheme of ['http', 'https'])
        for (const request of [
          post('/x', { timeoutSeconds: 0.3 }),
          get(`/${plain}`, { timeoutSeconds: 0.3 }),
          get('/..', { timeoutSeconds: 0.3 }),
        ]) {
          const sent = await connectorFor([place], { named: { Api: connection(`${scheme}://${place}`, {}, plain) } }).send(
            { ...request, connection: 'Api' },
            sending,
          )
          expect(JSON.stringify(sent)).not.toContain('CANARY')
        }
  })
})

describe('an effect that can be looked up', () => {
  const lookUp = { url: ['/charges?reference=', ''], happened: 'status == 200 && size(body.data) > 0', afterSeconds: 0 }
  const look = async (answers: [number, string][], more: object = {}) => {
    const { origin, place, seen } = await httpServer((_, response) => {
      const [status, body] = (answers.length > 1 ? answers.shift() : answers[0]) as [number, string]
      response.writeHead(status).end(body)
    })
    const http = connectorFor([place], { named: { Api: connection(origin, {}, plain) } })
    const found = await http.lookUp?.(post('/charges', { connection: 'Api', lookUp: { ...lookUp, ...more } }), { key: 'KEY' })
    return { found, seen }
  }
  it('is asked for by its key, with a GET through the same connection', async () => {
    const { found, seen } = await look([[200, '{"data":[{"id":1}]}']])
    expect(found).toEqual({ kind: 'happened', result: { status: 200, body: { data: [{ id: 1 }] } } })
    expect(seen).toMatchObject([{ method: 'GET', url: '/charges?reference=KEY', body: '', headers: { 'x-key': `Bearer ${plain}` } }])
  })
  it.each([
    [200, '{"data":[]}', 'not-happened'],
    [404, '{"data":[]}', 'not-happened'],
    [404, '', 'not-happened'],
    [410, '', 'not-happened'],
    [404, '{}', 'not-happened'],
    [401, '{"data":[]}', 'unknown'],
    [429, '{"data":[]}', 'unknown'],
    [500, '{"data":[]}', 'unknown'],
    [200, '{}', 'unknown'],
    [200, 'hello', 'unknown'],
  ] as const)('takes %i with %s as %s', async (status, body, kind) => {
    expect((await look([[status, body]])).found?.kind).toBe(kind)
  })
  it('does not believe a “no” that comes too early', async () => {
    const late = await look(
      [
        [200, '{"data":[]}'],
        [200, '{"data":[1]}'],
      ],
      { afterSeconds: 0.01 },
    )
    expect([late.found?.kind, late.seen.length]).toEqual(['happened', 2])
    const never = await look([[200, '{"data":[]}']], { afterSeconds: 0.01 })
    expect([never.found?.kind, never.seen.length]).toEqual(['not-happened', 2])
  })
  it('stays a doubt when nobody answers or the question is wrong', async () => {
    const http = connectorFor(['127.0.0.1:1'])
    const request = (more: object) => post('http://127.0.0.1:1/x', { lookUp: { ...lookUp, url: ['http://127.0.0.1:1/', ''], ...more } })
    expect((await http.lookUp?.(request({}), { key: 'K' }))?.kind).toBe('unknown')
    expect((await http.lookUp?.(post('http://127.0.0.1:1/'), { key: 'K' }))?.kind).toBe('unknown')
    expect((await look([[200, '{}']], { happened: 'nonsense(' })).found?.kind).toBe('unknown')
  })
})
