import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
// biome-ignore lint/style/noRestrictedImports: the test plays another program with a file of its own
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { spellingsOf } from '../connectors/discretion.ts'
import { answering, httpServer, rawServer } from '../connectors/test-server.ts'
import type { ConnectionBody } from '../model/connection.ts'
import type { NamedDocument } from '../model/documents.ts'
import type { Json } from '../model/values.ts'
import { endNode, freshFolder, graphOf, openTestHost, publish, runOnce, startNode, type TestHost } from './test-workspace.ts'

const connection = (name: string, body: object): NamedDocument => ({
  kind: 'connection',
  name,
  body: { secret: 'key', maxAtOnce: 8, perMinute: null, ...body } as ConnectionBody,
})
const api = (base: string) => connection('Api', { kind: 'http', base, headers: [{ name: 'Authorization', value: 'Bearer {{ secret }}' }] })
const allow = (...places: string[]): NamedDocument => ({ kind: 'settings', name: 'Network', body: { allowedHosts: places } })
const act = (type: string, config: { [name: string]: Json }) =>
  graphOf({
    begin: startNode({ text: 'text' }, 'act'),
    act: { type, config, to: { out: 'done', error: 'failed' } },
    done: endNode('done'),
    failed: endNode('failed'),
  })
const charge = { connection: 'Api', method: 'POST', url: '/charges', body: '{"of": input.text}', timeoutSeconds: 1 }

/** Every file of a folder, in one text. */
const everything = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

async function once(host: TestHost, graph: ReturnType<typeof act>, documents: NamedDocument[], name = 'Flow') {
  const { run, status } = await runOnce(host, publish(host, name, graph, documents), { text: "O'Hara" })
  return { status, detail: await host.ask('runs.get', { id: run }) }
}

describe('a run that goes through a connection', () => {
  it('needs the connection to be there and of the right kind before it is published', async () => {
    const host = await openTestHost()
    for (const documents of [[], [connection('Api', { kind: 'sqlite', file: 'a.db' })]])
      await expect(once(host, act('http', charge), documents, `Flow ${documents.length}`)).rejects.toThrow('cannot be published')
  })
  it('sends the secret as it is at each attempt, with the same bytes and the same key', async () => {
    const host = await openTestHost()
    await host.ask('secrets.set', { name: 'key', value: 'the first value' })
    const { origin, place, seen } = await httpServer((_, response) => {
      if (seen.length > 1) return void response.end('{}')
      void host.ask('secrets.set', { name: 'key', value: 'the second value' }).then(() => response.destroy())
    })
    const { status } = await once(host, act('http', { ...charge, honoursKey: true }), [api(origin), allow(place)])
    expect(status).toBe('ended')
    expect(seen.map((one) => one.headers.authorization)).toEqual(['Bearer the first value', 'Bearer the second value'])
    const sent = seen.map(({ method, url, body, headers }) => [method, url, body, headers['idempotency-key']])
    expect(sent[1]).toEqual(sent[0])
  })
  it('writes a SQLite file of the files folder once', async () => {
    const host = await openTestHost()
    mkdirSync(join(host.folder, 'files'), { recursive: true })
    const crm = new Database(join(host.folder, 'files', 'crm.db'))
    crm.exec('CREATE TABLE leads (name TEXT)')
    const config = { connection: 'Crm', statement: 'INSERT INTO leads VALUES (:name)', parameters: [{ name: 'name', value: 'input.text' }] }
    const { detail } = await once(host, act('sql', config), [connection('Crm', { kind: 'sqlite', file: 'crm.db', secret: '' })])
    expect([detail.outcome, detail.effects[0]?.class]).toEqual(['done', 'transactional'])
    expect(crm.prepare('SELECT name FROM leads').pluck().all()).toEqual(["O'Hara"])
    expect(crm.prepare('SELECT key FROM signalbox_effects').pluck().all()).toEqual([detail.effects[0]?.key])
    crm.close()
  })
})

describe('a secret', () => {
  const canary = (n: number) => `CANARY${n}/+"s3cret"&42`
  const smtp = (name: string, port: number) =>
    connection(name, {
      kind: 'smtp',
      host: '127.0.0.1',
      port,
      security: 'none-on-loopback-only',
      user: 'robot',
      from: 'a@b.example',
      secret: name,
    })
  const postgres = (name: string, port: number) =>
    connection(name, { kind: 'postgres', host: '127.0.0.1', port, database: 'd', user: 'u', tls: false, secret: name })
  const http = (name: string, port: number) =>
    connection(name, {
      kind: 'http',
      base: `http://127.0.0.1:${port}`,
      headers: [{ name: 'Authorization', value: 'Bearer {{ secret }}' }],
      secret: name,
    })
  const KINDS = {
    http: { type: 'http', made: http, config: charge },
    mail: { type: 'mail', made: smtp, config: { to: [{ address: 'ana@example.com' }], subject: 'Hello', body: 'Dear Ana' } },
    sql: { type: 'sql', made: postgres, config: { statement: 'INSERT INTO a VALUES (1)', timeoutSeconds: 1 } },
  }
  const echo = (status: number) => () =>
    httpServer(({ headers }, response) => {
      const given = String(headers.authorization)
      response
        .writeHead(status, { 'x-echo': encodeURIComponent(given) })
        .end(JSON.stringify({ given, [given]: Buffer.from(given).toString('base64') }))
    })
  /** A mail server that offers a log-in and gives back whatever it heard. */
  const gossip = (packed: boolean) => () =>
    rawServer((socket) => {
      socket.write('220 post\r\n')
      socket.on('data', (chunk) => {
        const line = String(chunk).trim()
        const heard = packed
          ? line
          : Buffer.from(line.split(' ').at(-1) ?? '', 'base64')
              .toString('utf8')
              .replaceAll('\0', ' ')
        socket.write(line.startsWith('EHLO') ? '250-post\r\n250 AUTH PLAIN\r\n' : `535 no ${heard}\r\n`)
      })
    })
  const nobody = async () => ({ port: 1 })
  const ways: [keyof typeof KINDS, () => Promise<{ port: number }>][] = [
    ...[200, 201, 302, 400, 401, 404, 429, 500, 503].map((status): [keyof typeof KINDS, () => Promise<{ port: number }>] => [
      'http',
      echo(status),
    ]),
    ['http', () => answering('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nx', (socket) => socket.destroy())],
    ['http', () => answering('')],
    ['http', nobody],
    ['mail', gossip(true)],
    ['mail', gossip(false)],
    ['mail', () => rawServer((socket) => socket.destroy())],
    ['mail', nobody],
    ['sql', () => rawServer((socket) => socket.on('data', () => socket.end('hello')))],
    ['sql', nobody],
  ]
  it('is left nowhere in the workspace, the log or what screens are shown, whatever the other side does with it', {
    timeout: 60_000,
  }, async () => {
    const log: string[] = []
    const host = await openTestHost(freshFolder(), { log: (line) => log.push(line) })
    const servers = await Promise.all(ways.map(([, serve]) => serve()))
    const settings = allow(...servers.map(({ port }) => `127.0.0.1:${port}`))
    const runs = ways.map(async ([kind], n) => {
      const name = `Way ${n}`
      const { type, made, config } = KINDS[kind]
      await host.ask('secrets.set', { name, value: canary(n) })
      return once(host, act(type, { ...config, connection: name }), [made(name, servers[n]?.port ?? 1), settings], name)
    })
    const shown: unknown[] = [log]
    for (const { detail } of await Promise.all(runs)) {
      expect(detail.effects).toHaveLength(1)
      shown.push(detail, await host.ask('workflows.export', { id: detail.workflowId }))
    }
    for (const call of ['inbox.list', 'documents.list', 'secrets.list', 'runs.list', 'workflows.list'] as const)
      shown.push(await host.ask(call, {}))
    expect(JSON.stringify(shown)).toContain('[secret]')
    await host.close()
    const all = (JSON.stringify(shown) + everything(host.folder)).toLowerCase()
    for (let n = 0; n < ways.length; n++)
      for (const spelled of [...spellingsOf(canary(n)), `CANARY${n}/`]) expect([n, all.includes(spelled.toLowerCase())]).toEqual([n, false])
  })
})
