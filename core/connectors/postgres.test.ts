import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { postgresDriver } from './postgres.ts'
import { sqlConnector } from './sql.ts'
import { certificate, type RawServer, rawServer, sending } from './test-server.ts'

const request = { connection: 'Db', statement: 'INSERT INTO a VALUES (1)', parameters: {}, rowLimit: 1, timeoutSeconds: 1 }

function ask(
  server: Pick<RawServer, 'port'>,
  { host = '127.0.0.1', tls = false, allowed = true, secret = 'the secret' as string | null, trusted = '' } = {},
) {
  const place = `${host}:${server.port}`
  const postgres = postgresDriver({
    allowed: () => (allowed ? [place] : []),
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    ...(trusted && { trusted }),
  })
  const body = {
    kind: 'postgres',
    host,
    port: server.port,
    database: 'd',
    user: 'u',
    tls,
    secret: secret === null ? '' : 'key',
    maxAtOnce: 8,
    perMinute: null,
  } as const
  return sqlConnector(() => ({ body, secret: () => secret }), { postgres, sqlite: postgres }).send(request, sending)
}
/** Asks for the password in plain, as PostgreSQL may. */
const asking = () => rawServer((socket) => socket.once('data', () => socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]))))

describe('a PostgreSQL server', () => {
  it('at a private address that nobody allowed is not reached, by address or by name', async () => {
    const server = await asking()
    for (const host of ['127.0.0.1', '::1', 'localhost', 'db.example'])
      expect([host, await ask(server, { host, allowed: false })]).toMatchObject([
        host,
        { kind: 'refused', failure: { code: 'sql-private-address' } },
      ])
    expect(server.connections()).toBe(0)
  })
  it('that refuses TLS where it is demanded learns neither user nor secret', async () => {
    const server = await rawServer((socket) => socket.once('data', () => socket.write('N')))
    expect((await ask(server, { tls: true })).kind).toBe('not-sent')
    // The one message it got is the wish for TLS, of eight bytes.
    expect(server.received()).toHaveLength(8)
  })
  it('is not believed with a certificate that is not trusted, or is another host’s', async () => {
    for (const [made, trusted] of [
      [certificate(), false],
      [certificate({ host: 'other.example' }), true],
    ] as const) {
      const { createSecureContext, TLSSocket } = await import('node:tls')
      let heard = ''
      const server = await rawServer((socket) =>
        socket.once('data', () => {
          socket.write('S')
          const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(made) })
          secure.on('error', () => {}).on('data', (chunk) => (heard += chunk.toString('latin1')))
        }),
      )
      expect((await ask(server, { tls: true, ...(trusted && { trusted: made.cert }) })).kind).toBe('not-sent')
      expect(heard).toBe('')
    }
  })
  it('gets the connection’s secret and nothing of the environment', async () => {
    vi.stubEnv('PGPASSWORD', 'from the environment')
    vi.stubEnv('PGOPTIONS', '-c search_path=evil')
    vi.stubEnv('PGAPPNAME', 'evil')
    onTestFinished(() => void vi.unstubAllEnvs())
    for (const secret of ['the secret', null]) {
      const server = await asking()
      expect((await ask(server, { secret })).kind).toBe('not-sent')
      expect(server.received().includes('the secret')).toBe(secret !== null)
      expect(server.received()).not.toMatch(/environment|evil/)
    }
  })
  it.each([
    ['nobody there', null],
    ['silence', () => {}],
    ['garbage', (socket: { end(text: string): void }) => socket.end('hello')],
    ['a hang-up', (socket: { destroy(): void }) => socket.destroy()],
  ])('that is none (%s) was certainly asked nothing', async (_, serve) => {
    const server = serve ? await rawServer((socket) => socket.once('data', () => serve(socket))) : { port: 1 }
    expect((await ask(server)).kind).toBe('not-sent')
  })
})
