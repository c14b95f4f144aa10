import { describe, expect, it } from 'vitest'
import type { Connections } from './connection.ts'
import { sqlConnector } from './sql.ts'
import { lost, type SqlDriver, type SqlSession, SqlTrouble, type SqlValue } from './sql-session.ts'
import { sending } from './test-server.ts'

type Step = 'open' | 'begin' | 'claim' | 'statement' | 'keep' | 'commit'
/** `before`: the connection breaks, and it did not happen; `after`: it happened, and the answer was lost. Or the database says no. */
type Fault = { at: Step; how: 'before' | 'after' | SqlTrouble }

/** A database that keeps what was committed, whose connection breaks where it is told to, once. */
function database(fault: Fault | null) {
  const ledger = new Map<string, string | null>()
  const rows: SqlValue[] = []
  let armed = fault
  const step = async <Value>(at: Step, work: () => Value): Promise<Value> => {
    if (armed?.at !== at) return work()
    const { how } = armed
    armed = null
    if (how instanceof SqlTrouble) throw how
    if (how === 'after') work()
    throw lost(`the connection broke at ${at}`)
  }
  const driver: SqlDriver = async () => {
    await step('open', () => {})
    let pending: { claimed: [string, string | null][]; rows: SqlValue[] } = { claimed: [], rows: [] }
    let closed = false
    const session: SqlSession = {
      placeholder: (at) => `$${at}`,
      begin: () => step('begin', () => {}),
      commit: () =>
        step('commit', () => {
          for (const [key, result] of pending.claimed) ledger.set(key, result)
          rows.push(...pending.rows)
          pending = { claimed: [], rows: [] }
        }),
      async query(text, values) {
        if (closed) throw lost('closed')
        const key = String(values.at(-1))
        if (text.startsWith('INSERT INTO signalbox_effects'))
          return step('claim', () => {
            if (ledger.has(key)) return { rows: [], count: 0 }
            pending.claimed.push([key, null])
            return { rows: [], count: 1 }
          })
        if (text.startsWith('UPDATE signalbox_effects'))
          return step('keep', () => {
            pending.claimed = [[key, String(values[0])]]
            return { rows: [], count: 1 }
          })
        if (text.startsWith('SELECT result')) return { rows: ledger.has(key) ? [{ result: ledger.get(key) ?? null }] : [], count: 1 }
        if (text.includes('signalbox_effects')) return { rows: [], count: 0 }
        return step('statement', () => {
          pending.rows.push(...values)
          return { rows: [{ id: 7 }], count: 1 }
        })
      },
      close() {
        closed = true
        pending = { claimed: [], rows: [] }
      },
    }
    return session
  }
  return { driver, rows, ledger }
}

const connections: Connections = (name) =>
  name === 'Db'
    ? {
        body: {
          kind: 'postgres',
          host: 'db.example',
          port: 5432,
          database: 'd',
          user: 'u',
          tls: true,
          secret: '',
          maxAtOnce: 8,
          perMinute: null,
        },
        secret: () => null,
      }
    : null
const request = (more: object = {}) => ({
  ...{ connection: 'Db', statement: 'INSERT INTO a VALUES (:v) RETURNING id', parameters: { v: 'x' }, rowLimit: 10, timeoutSeconds: 5 },
  ...more,
})
const says = (code: string, temporary: boolean) => new SqlTrouble(code, 'said the database', { answered: true, temporary })

/** As the engine does it for the transactional class: on doubt look up, and send again only when it did not happen. */
async function carriedThrough(fault: Fault | null) {
  const db = database(fault)
  const sql = sqlConnector(connections, { postgres: db.driver, sqlite: db.driver })
  const first = await sql.send(request(), sending)
  const looked = first.kind === 'unknown' ? await sql.lookUp?.(request(), sending) : null
  const again = looked?.kind === 'not-happened' || first.kind === 'not-sent' ? await sql.send(request(), sending) : null
  return { first, looked, again, rows: db.rows }
}

describe('a SQL effect', () => {
  it('is done once when all goes well, and gives what the statement gave', async () => {
    expect(await carriedThrough(null)).toMatchObject({ first: { kind: 'done', result: { rows: [{ id: 7 }], count: 1 } }, rows: ['x'] })
  })
  it.each(['open', 'begin', 'claim', 'statement', 'keep'] as const)(
    'certainly did not happen when the connection breaks at %s',
    async (at) => {
      for (const how of ['before', 'after'] as const) {
        const { first, again, rows } = await carriedThrough({ at, how })
        expect([first.kind, again?.kind, rows]).toEqual(['not-sent', 'done', ['x']])
      }
    },
  )
  it('is a doubt when the acknowledgement of COMMIT is lost, and the row in the same transaction settles it', async () => {
    const happened = await carriedThrough({ at: 'commit', how: 'after' })
    expect([happened.first.kind, happened.looked, happened.rows]).toEqual([
      'unknown',
      { kind: 'happened', result: { rows: [{ id: 7 }], count: 1 } },
      ['x'],
    ])
    const not = await carriedThrough({ at: 'commit', how: 'before' })
    expect([not.first.kind, not.looked?.kind, not.again?.kind, not.rows]).toEqual(['unknown', 'not-happened', 'done', ['x']])
  })
  it('is done once also when it is sent again after all', async () => {
    const db = database({ at: 'commit', how: 'after' })
    const sql = sqlConnector(connections, { postgres: db.driver, sqlite: db.driver })
    expect((await sql.send(request(), sending)).kind).toBe('unknown')
    expect(await sql.send(request(), sending)).toEqual({ kind: 'done', status: null, result: { rows: [{ id: 7 }], count: 1 } })
    await sql.send(request(), { ...sending, key: 'another' })
    expect(db.rows).toEqual(['x', 'x'])
  })
  it.each([
    ['deadlock', '40P01', true, 'not-sent'],
    ['serialisation failure', '40001', true, 'not-sent'],
    ['broken rule of the table', '23505', false, 'refused'],
  ] as const)('certainly did not happen on a %s, at the statement or at COMMIT', async (_, code, temporary, kind) => {
    for (const at of ['statement', 'commit'] as const) {
      const { first, rows } = await carriedThrough({ at, how: says(code, temporary) })
      expect(first).toMatchObject({ kind, failure: { code: `sql-${code.toLowerCase()}` } })
      expect(rows).toEqual(kind === 'refused' ? [] : ['x'])
    }
  })
  it.each([
    ['a list for a value', { parameters: { v: ['x'] } }],
    ['an object for a value', { parameters: { v: { toString: 'x' } } }],
    ['an object for its statement', { statement: { text: 'SELECT 1' } }],
    ['a statement made of two', { statement: 'DELETE FROM a; DELETE FROM b' }],
    ['a value missing', { parameters: {} }],
    ['a file of its own', { file: '/etc/passwd' }],
    ['another database', { connection: 'Other' }],
  ])('is refused with %s, and the database is not asked', async (_, more) => {
    let asked = 0
    const driver: SqlDriver = async () => {
      asked++
      throw lost('x')
    }
    const sql = sqlConnector(connections, { postgres: driver, sqlite: driver })
    expect([(await sql.send(request(more), sending)).kind, asked]).toEqual(['refused', 0])
  })
  it('is given up in time, with what is known by then', async () => {
    const hanging =
      (at: string): SqlDriver =>
      async () => {
        let giveUp: (error: Error) => void = () => {}
        const hang = (found: string) =>
          found === at ? new Promise<never>((_, reject) => (giveUp = reject)) : Promise.resolve({ rows: [], count: 1 })
        return {
          placeholder: () => '?',
          begin: async () => void (await hang('begin')),
          commit: async () => void (await hang('commit')),
          query: () => hang('query'),
          close: () => giveUp(lost('given up')),
        }
      }
    for (const [at, kind] of [
      ['query', 'not-sent'],
      ['begin', 'not-sent'],
      ['commit', 'unknown'],
    ] as const) {
      const sql = sqlConnector(connections, { postgres: hanging(at), sqlite: hanging(at) })
      expect((await sql.send(request({ timeoutSeconds: 0.05 }), sending)).kind).toBe(kind)
    }
  })
})
