// SQL effects against a real PostgreSQL server that is killed without warning, and through a line that loses the
// acknowledgement of COMMIT. Rows are counted by what they say, apart from the do-once keys.

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Connector } from '../../connectors/connector.ts'
import { sharedLookup } from '../../connectors/host-lookup.ts'
import { postgresDriver } from '../../connectors/postgres.ts'
import { sqlConnector } from '../../connectors/sql.ts'
import { type PostgresServer, startPostgres } from './postgres-server.ts'

export type Figure = { name: string; value: number; unit: string; target: string }

const AT_ONCE = 8
const CUTS = 60
const never = new AbortController().signal

/** About five seconds a kill: a server that was killed looks its whole folder over when it comes back. */
export async function postgresFaults(say: (line: string) => void = (line) => console.error(line), kills = 12): Promise<Figure[]> {
  const server = await startPostgres(say)
  if (!server) return [{ name: 'faults.sql_ran', value: 0, unit: 'yes or no', target: '1' }]
  const line = await lossyLine(server.port)
  try {
    await server.query('CREATE TABLE payments (id serial PRIMARY KEY, business text NOT NULL)')
    const killed = await underKills(server, kills)
    const lossy = connectorOn(server, line.port)
    line.lose = 0.5
    const cut = await many(
      (n) => n >= CUTS,
      (n) => carryThrough(lossy, `cut-${n}`, true),
    )
    await many(
      (n) => n >= CUTS,
      (n) => carryThrough(lossy, `control-${n}`, false),
    )
    const rows = await server.query('SELECT business, count(*)::int AS n FROM payments GROUP BY business')
    const counts = new Map(rows.map((row) => [String(row.business), Number(row.n)]))
    const under = (prefix: string, total: number, fits: (n: number) => boolean) =>
      Array.from({ length: total }, (_, n) => counts.get(`${prefix}-${n}`) ?? 0).filter(fits).length
    const both = (fits: (n: number) => boolean) => under('kill', killed.effects, fits) + under('cut', CUTS, fits)
    return [
      { name: 'faults.sql_ran', value: 1, unit: 'yes or no', target: '1' },
      { name: 'faults.sql_double', value: both((n) => n > 1), unit: 'effects', target: '0' },
      { name: 'faults.sql_lost', value: both((n) => n === 0), unit: 'effects', target: '0' },
      { name: 'faults.sql_effects', value: killed.effects + CUTS, unit: 'effects', target: '> 0' },
      { name: 'faults.sql_kills', value: kills, unit: 'kills', target: '> 0' },
      { name: 'faults.sql_doubts', value: killed.doubts + sum(cut), unit: 'lost acknowledgements', target: '> 0' },
      // Sent again under another key on doubt: if this gave none, the faults above would prove nothing.
      { name: 'faults.sql_control_double', value: under('control', CUTS, (n) => n > 1), unit: 'effects', target: '> 0' },
    ]
  } finally {
    line.close()
    await server.stop()
  }
}

/** Effects under way all the time while the server is killed again and again, at moments spread unevenly. */
async function underKills(server: PostgresServer, kills: number): Promise<{ effects: number; doubts: number }> {
  const sql = connectorOn(server, server.port)
  let over = false
  const killing = (async () => {
    for (let kill = 0; kill < kills; kill++) {
      await sleep(2 + 150 * Math.random() ** 2)
      await server.killAndRestart()
    }
  })().finally(() => {
    over = true
  })
  const doubts = await many(
    () => over,
    (n) => carryThrough(sql, `kill-${n}`, true),
  )
  await killing
  return { effects: doubts.length, doubts: sum(doubts) }
}

/**
 * What the engine does for the transactional class, until the effect is done: on doubt look up, send again only when it did
 * not happen. Without `honest` it sends again under another key. Gives how often it was in doubt.
 */
async function carryThrough(sql: Connector, business: string, honest: boolean): Promise<number> {
  const request = {
    connection: 'Db',
    statement: 'INSERT INTO payments (business) VALUES (:business)',
    parameters: { business },
    rowLimit: 1,
    timeoutSeconds: 20,
  }
  let doubts = 0
  for (let attempt = 1; attempt < 1000; attempt++) {
    const key = honest ? business : `${business}-${attempt}`
    const sent = await sql.send(request, { key, signal: never })
    if (sent.kind === 'done') return doubts
    if (sent.kind === 'refused') throw new Error(`${business}: ${sent.failure.message}`)
    if (sent.kind === 'unknown') {
      doubts++
      for (let looked = honest ? await sql.lookUp?.(request, { key }) : null; looked; looked = await sql.lookUp?.(request, { key })) {
        if (looked.kind === 'happened') return doubts
        if (looked.kind === 'not-happened') break
        await sleep(20)
      }
    }
    await sleep(10)
  }
  throw new Error(`${business} did not come through`)
}

/** One after the other on several lines, until it is over. */
async function many(over: (n: number) => boolean, work: (n: number) => Promise<number>): Promise<number[]> {
  const results: number[] = []
  let next = 0
  const one = async () => {
    for (let n = next; !over(n); n = next) {
      next++
      results[n] = await work(n)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  return results
}
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

function connectorOn({ user, password }: PostgresServer, port: number): Connector {
  const allowed = () => [`127.0.0.1:${port}`]
  const postgres = postgresDriver({ allowed, lookup: sharedLookup() })
  const body = {
    kind: 'postgres',
    host: '127.0.0.1',
    port,
    database: 'postgres',
    user,
    tls: false,
    secret: 'Db',
    maxAtOnce: 8,
    perMinute: null,
  } as const
  return sqlConnector(() => ({ body, secret: () => password }), { postgres, sqlite: postgres })
}

/** Passes bytes on; with the probability `lose`, it lets a COMMIT through and hangs up instead of giving the answer back. */
async function lossyLine(to: number): Promise<{ port: number; lose: number; close(): void }> {
  const sockets = new Set<Socket>()
  const made = { port: 0, lose: 0, close: () => {} }
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    let deaf = false
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket)
          near.destroy()
          far.destroy()
        })
    }
    near.on('data', (chunk) => {
      if (chunk.includes('COMMIT') && Math.random() < made.lose) deaf = true
      far.write(chunk)
    })
    far.on('data', (chunk) => (deaf ? near.destroy() : near.write(chunk)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  made.port = (server.address() as AddressInfo).port
  made.close = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return made
}

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const figure of await postgresFaults()) console.log(JSON.stringify(figure))
