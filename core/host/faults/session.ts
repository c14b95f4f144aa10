// One session: lives of the engine on one workspace, each ended by a kill, then one that may settle everything, then the judge.
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../classifier/random.ts'
import { within } from './child.ts'
import { type Client, openClient, readAcks } from './client.ts'
import { type Judgement, judge } from './oracle.ts'
import { newWorkspace } from './scenario.ts'
import { type Engine, type Life, startEngine, type Way } from './start-engine.ts'
import { readLedger, type Stub, type StubFault, startStub } from './start-stub.ts'

export const KILLS = ['uniform', 'log', 'start-up', 'arrived', 'charged', 'accepted', 'paused'] as const
export type Kill = (typeof KILLS)[number]
export type Session = {
  folder: string
  seed: number
  /** The kills, in order; drawn by chance when a number. */
  kills: number | readonly Kill[]
  /** Whether the effect is keyed and the other side honours keys; else it is unkeyed and the other side takes every request. */
  keyed: boolean
  faults?: number
  script?: StubFault[]
  /** Payments in flight in the first life, and new ones in each later life. */
  first?: number
  more?: number
  /** Which of its kind ends a life that ends at an event; drawn by chance when left out. */
  nth?: number
  /** False: nobody answers reviews in the lives that are killed. */
  reviews?: boolean
  /** Judges after each kill, and ends at the first thing that is wrong. */
  eager?: boolean
  way?: Way
}
export type SessionResult = {
  kills: number
  /** Kills after which an intent stood without an outcome. */
  inEffect: number
  /** From the start of the process until it serves. */
  restartsMs: number[]
  /** Before people settled what was in doubt. */
  judged: Judgement
  wrong: string[]
}

type World = { workspace: string; plan: number; stub: Stub; client: Client }
export async function openWorld({ folder, seed, keyed, faults = 0.15, script }: Session): Promise<World> {
  mkdirSync(folder, { recursive: true })
  const stub = await startStub(folder, { seed, honours: keyed, faults, ...(script ? { script } : {}) })
  const workspace = join(folder, 'workspace')
  const plan = await newWorkspace(workspace, { port: stub.port, honoursKey: keyed })
  return { workspace, plan, stub, client: openClient(folder, seededRandom(seed ^ 0x5eed)) }
}

export const judgeWorld = ({ workspace, stub, client }: World, settled: boolean): Judgement => {
  const judged = judge({ workspace, ledger: readLedger(stub.ledger), acked: readAcks(client.file), payments: client.payments, settled })
  return { ...judged, wrong: [...judged.wrong, ...client.contradictions] }
}

/** Judged on a copy, so that the judge's own opening does not mend what the engine has to. */
export function judgeCopy(world: World, folder: string): Judgement {
  const copy = join(folder, 'copy')
  cpSync(world.workspace, copy, { recursive: true })
  try {
    return judgeWorld({ ...world, workspace: copy }, false)
  } finally {
    rmSync(copy, { recursive: true })
  }
}

export async function runSession(session: Session): Promise<SessionResult> {
  const { seed, kills, way, first = 20, more = 5 } = session
  const random = seededRandom(seed)
  const plan =
    typeof kills === 'number' ? Array.from({ length: kills }, () => KILLS[Math.floor(random() * KILLS.length)] ?? 'uniform') : kills
  const world = await openWorld(session)
  const { client, stub } = world
  const life: Life = { workspace: world.workspace, plan: world.plan }
  const result: Omit<SessionResult, 'judged'> = { kills: 0, inEffect: 0, restartsMs: [], wrong: [] }
  const born = (reviews = true): Engine => {
    const began = performance.now()
    const engine = startEngine({ ...life, reviews }, way)
    engine.hear(({ said, intents }) => {
      if (said !== 'serving') return
      result.restartsMs.push(performance.now() - began)
      if (Number(intents) > 0 && result.kills > 0) result.inEffect++
    })
    return engine
  }
  try {
    client.make(first)
    for (const kill of plan) {
      const engine = born(session.reviews)
      await dieBy(kill, engine, world, random, session.nth)
      if (engine.child.gone() && engine.child.process.signalCode === null)
        result.wrong.push(`the engine ended by itself: ${engine.child.errors().slice(-600)}`)
      await engine.kill()
      result.kills++
      if (session.eager) {
        const judged = judgeCopy(world, session.folder)
        if (judged.wrong.length) return { ...result, judged, wrong: judged.wrong }
      }
      client.make(more)
    }
    const judged = await settleAll(world, () => born(), result.wrong)
    result.wrong.push(...judged.wrong)
    return { ...result, judged }
  } finally {
    await stub.close()
  }
}

/** Lets it live until the kill's moment comes; at the latest after some seconds. */
async function dieBy(kill: Kill, engine: Engine, { client, stub }: World, random: () => number, which?: number): Promise<void> {
  const serving = engine.said('serving').then((said) => {
    if (said) client.send(engine)
    return said
  })
  if (kill === 'start-up') return void (await sleep(random() * 300))
  if ((await serving) === null) return
  if (kill === 'uniform') return void (await sleep(random() * 500))
  if (kill === 'log') return void (await sleep(Math.exp(random() * Math.log(2000))))
  if (kill === 'paused') {
    await sleep(random() * 60)
    engine.signal('SIGSTOP')
    await sleep(random() * 80)
    engine.signal('SIGCONT')
    return void (await sleep(random() * 40))
  }
  // At an event: the very message that something happened ends the engine.
  const nth = which ?? 1 + Math.floor(random() * 4)
  let seen = 0
  const happened = new Promise<void>((resolve) => {
    const count = ({ said }: { said: string }) => {
      if (said !== kill || ++seen < nth) return
      engine.signal('SIGKILL')
      resolve()
    }
    if (kill === 'accepted') engine.hear(count)
    else stub.hear(count)
  })
  await within(happened, 700, undefined)
  stub.deaf()
}

/** A life without a kill; then what is in doubt is settled by the truth, and everything must have ended. */
export async function settleAll(world: World, born: () => Engine, wrong: string[], again: number | 'new' = 10): Promise<Judgement> {
  await world.stub.set({ faults: 0 })
  const engine = born()
  if (!(await engine.said('serving'))) throw new Error(`the engine does not start: ${engine.child.errors()}`)
  world.client.send(engine, again)
  await allAcked(world.client, 20_000)
  if (!(await engine.ask({ do: 'idle' }, 'idle', 40_000))) wrong.push(`the engine does not come to rest: ${engine.child.errors()}`)
  await close(engine, wrong)
  const judged = judgeWorld(world, true)
  if (judged.inDoubtTrue.length + judged.inDoubtFalse.length === 0) return judged
  const second = born()
  await second.said('serving')
  for (const key of judged.inDoubtTrue) await second.ask({ do: 'settle', key, verdict: 'it happened' }, 'settled')
  for (const key of judged.inDoubtFalse) await second.ask({ do: 'settle', key, verdict: 'send again' }, 'settled')
  if (!(await second.ask({ do: 'idle' }, 'idle', 40_000))) wrong.push(`the engine does not come to rest: ${second.child.errors()}`)
  await close(second, wrong)
  const last = judgeWorld(world, true)
  wrong.push(...last.wrong)
  if (last.open) wrong.push(`${last.open} runs are open although people settled everything`)
  return { ...judged, lost: last.lost, double: last.double }
}

export async function close(engine: Engine, wrong: string[]): Promise<void> {
  const closed = await engine.ask({ do: 'close' }, 'closed', 20_000)
  if (!closed) wrong.push(`the engine does not close: ${engine.child.errors()}`)
  else if (closed.ok !== true) wrong.push(`the engine finds its own chain broken: ${JSON.stringify(closed.broken)}`)
  await engine.kill()
}

/** Waits until everything is acknowledged, at most so long; says whether it is. */
export async function allAcked(client: Client, milliseconds: number): Promise<boolean> {
  const until = performance.now() + milliseconds
  const isAll = () => client.acked.size === client.payments.size
  while (!isAll() && performance.now() < until) await sleep(5)
  return isAll()
}
