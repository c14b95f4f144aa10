import { describe, expect, it } from 'vitest'
import type { OpenConnection } from './connection.ts'
import { answering, connectorFor, get, httpServer, sending } from './test-server.ts'

const moved = (location: string, status = 302) =>
  answering(`HTTP/1.1 ${status} Moved\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`)
const named = (base: string): { [name: string]: OpenConnection } => ({
  Api: {
    body: {
      kind: 'http',
      base,
      headers: [{ name: 'Authorization', value: 'Bearer {{ secret }}' }],
      secret: 's',
      maxAtOnce: 8,
      perMinute: null,
    },
    secret: () => 'the-secret-value',
  },
})

describe('a redirect of what only reads', () => {
  it.each([301, 302, 303, 307, 308])('with %i is followed, and what it ends at is the answer', async (status) => {
    const end = await httpServer((_, response) => response.end('{"a":1}'))
    const server = await moved(`${end.origin}/there?x=1`, status)
    const sent = await connectorFor([server.place, end.place]).send(get(`http://${server.place}/`), sending)
    expect(sent).toMatchObject({ kind: 'done', status: 200, result: { body: { a: 1 } } })
    expect(end.seen).toMatchObject([{ method: 'GET', url: '/there?x=1' }])
  })
  it('takes five hops at most', async () => {
    for (const [hops, kind] of [
      [5, 'done'],
      [6, 'refused'],
      [1000, 'refused'],
    ] as const) {
      const { origin, place, seen } = await httpServer(({ url = '' }, response) => {
        const at = Number(url.slice(1))
        if (at >= hops) response.end()
        else response.writeHead(302, { location: `/${at + 1}` }).end()
      })
      expect((await connectorFor([place]).send(get(`${origin}/0`), sending)).kind).toBe(kind)
      expect(seen.length).toBeLessThanOrEqual(6)
    }
  })
  it('to a private address that was not allowed is refused, whatever way it is spelled', async () => {
    const inside = await answering('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    for (const to of [
      `http://127.0.0.1:${inside.port}/`,
      `//127.1:${inside.port}/`,
      `http://0x7f000001:${inside.port}/`,
      'http://169.254.169.254/latest/meta-data/',
      `http://localhost:${inside.port}/`,
    ]) {
      const server = await moved(to)
      const sent = await connectorFor([server.place]).send(get(`http://${server.place}/`), sending)
      expect([to, sent]).toMatchObject([to, { kind: 'refused', failure: { code: 'private-address' } }])
    }
    expect(inside.connections()).toBe(0)
  })
  it.each([
    'file:///etc/passwd',
    'gopher://127.0.0.1:70/',
    'data:text/plain,hello',
    'javascript:1',
    'http://user:word@127.0.0.1/',
    'http://[',
  ])('to %s is refused', async (to) => {
    const server = await moved(to)
    expect((await connectorFor([server.place, '127.0.0.1:80']).send(get(`http://${server.place}/`), sending)).kind).toBe('refused')
  })
  it('keeps its headers within the origin and leaves all but harmless ones behind at the first step out of it, also on the way back', async () => {
    const away = await httpServer((_, response) => response.writeHead(307, { location: `${home.origin}/back` }).end())
    const home = await httpServer(({ url }, response) => {
      if (url === '/a') response.writeHead(302, { location: '/b' }).end()
      else if (url === '/b') response.writeHead(302, { location: `${away.origin}/away` }).end()
      else response.end()
    })
    const headers = { Cookie: 'c=1', 'X-Api-Key': 'k', Accept: 'text/x' }
    const http = connectorFor([home.place, away.place], { named: named(home.origin) })
    expect((await http.send(get('/a', { headers, connection: 'Api' }), sending)).kind).toBe('done')
    const kept = (seen: (typeof home.seen)[number] | undefined) => [
      seen?.url,
      seen?.headers.authorization,
      seen?.headers.cookie,
      seen?.headers['x-api-key'],
      seen?.headers.accept,
    ]
    expect([...home.seen.slice(0, 2), away.seen[0], home.seen[2]].map(kept)).toEqual([
      ['/a', 'Bearer the-secret-value', 'c=1', 'k', 'text/x'],
      ['/b', 'Bearer the-secret-value', 'c=1', 'k', 'text/x'],
      ['/away', undefined, undefined, undefined, 'text/x'],
      ['/back', undefined, undefined, undefined, 'text/x'],
    ])
  })
})
