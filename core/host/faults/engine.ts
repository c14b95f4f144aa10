// The engine in a process of its own, there to be killed: opens a host on a workspace and does what the lines on its
// standard input say. It says on its standard output what was accepted, and only once the runner's promise holds.
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { openHost } from '../host.ts'
import type { Life, Order } from './start-engine.ts'

const life = JSON.parse(process.argv[2] ?? '{}') as Life
const say = (said: string, more: object = {}): void => void process.stdout.write(`${JSON.stringify({ said, ...more })}\n`)
say('born', { pid: process.pid })

function bad(error: unknown) {
  const { code, message } = error as { code?: string; message?: string }
  return { code: code ?? 'error', message: message ?? String(error) }
}

let offset = life.clock ?? 0
let closing = false
const logged: string[] = []
const host = await openHost({
  ...{ workspace: life.workspace, resources: 'resources', oneThread: true },
  now: () => Date.now() + offset,
  lost: (error) => say('lost', bad(error)),
  log: (line) => {
    logged.push(line)
    if (life.loud) say('logged', { line })
  },
}).catch((error) => {
  say('shut out', { code: error.code, message: error.message })
  process.exit(3)
})
const { runner } = host
const { db } = host.context
if (!runner) throw new Error('the host was opened for reading only')
// The control of the power cuts: the same engine on a database that does not flush its commits.
if (life.synchronous) db.pragma(`synchronous = ${life.synchronous}`)

const count = (sql: string): number => Number(db.prepare(sql).pluck().get())
say('serving', { intents: count(`SELECT count(*) FROM effects WHERE state = 'intent'`) })

async function start({ ref, input }: Extract<Order, { do: 'start' }>): Promise<void> {
  try {
    const { run, repeated } = await (runner as NonNullable<typeof runner>).start({
      plan: life.plan,
      input,
      trigger: 'faults',
      key: ref,
      asOf: null,
    })
    say('accepted', { ref, run, repeated })
  } catch (error) {
    say('refused', { ref, ...bad(error) })
  }
}

/** A person who answers every review: mostly yes. */
async function answerReviews(): Promise<void> {
  const open = db.prepare(`SELECT id, shown FROM reviews WHERE state = 'open' LIMIT 50`)
  while (!closing) {
    for (const { id, shown } of life.reviews === false ? [] : (open.all() as { id: number; shown: string }[])) {
      const verdict = id % 7 === 0 ? 'decline' : 'approve'
      await runner?.decide({ id, shown, verdict, changes: {}, reason: '', by: 'ana' }).catch((error) => say('undecided', bad(error)))
    }
    await sleep(10)
  }
}
void answerReviews()

/** Nothing moves any more: what is open waits for a person or is in doubt. */
const isIdle = () =>
  count(`SELECT count(*) FROM effects WHERE state = 'intent'`) +
    count('SELECT count(*) FROM timers') +
    count(`SELECT count(*) FROM runs WHERE status = 0`) +
    (life.reviews === false ? 0 : count(`SELECT count(*) FROM reviews WHERE state = 'open'`)) ===
  0

async function obey(order: Order): Promise<void> {
  switch (order.do) {
    case 'start':
      return start(order)
    case 'clock':
      offset = order.offset
      return say('clock set')
    case 'settle':
      await runner
        ?.settle({ key: order.key, verdict: order.verdict, reference: 'the stub’s ledger', by: 'ben' })
        .catch((error) => say('unsettled', bad(error)))
      return say('settled', { key: order.key })
    case 'idle':
      while (!isIdle()) await sleep(5)
      return say('idle')
    case 'close': {
      closing = true
      const { ok, broken } = await host.ask('audit.verify', {})
      await host.close()
      say('closed', { ok, broken, logged: logged.slice(-20) })
      process.exit(0)
    }
  }
}

const orders = createInterface({ input: process.stdin })
orders.on('line', (line) => void obey(JSON.parse(line) as Order))
// Whoever gave the orders is gone.
orders.on('close', () => process.exit(4))
