// What the engine talks to: systems that do what they are asked once, twice or not at all and do not always say so, and models
// that are late, wrong or silent. Each system keeps a ledger by what was meant, not by the key that came with it.
import type { Connector, LookedUp, Sent } from '../../connectors/connector.ts'
import type { Answer } from '../../model/record.ts'
import type { LoadedPlan } from '../powers.ts'
import type { StoredEffect } from '../store.ts'
import { LABELS } from './random-graph.ts'
import type { Life, World } from './world.ts'

/** What happened out there under one business key. */
type Ledger = { keys: Set<string> /** Times it was done. */; times: number /** Attempts that arrived or may have. */; maybe: number }
export type OtherSide = {
  connector(life: Life, name: string, workflowOf: (run: number) => number): Connector
  classify(life: Life, loaded: LoadedPlan, texts: readonly string[]): Promise<Answer[]>
  /** Looks through the ledger for what was done too often. */
  check(): void
}

/** What is meant by an effect, whatever keys it carries: its scope where it has one, else its place in its run. */
export const businessOf = ({ scope, run, node, path }: StoredEffect): string => scope ?? `${run} ${node} ${path}`
const trouble = (code: string) => ({ code, message: `It came to ${code}.`, next: 'Look there.' })
const never = <Value>(): Promise<Value> => new Promise(() => {})

export function otherSide(world: World): OtherSide {
  const ledger = new Map<string, Ledger>()
  const { random, tables } = world

  function ledgerOf(effect: StoredEffect): Ledger {
    const business = businessOf(effect)
    const known = ledger.get(business) ?? { keys: new Set<string>(), times: 0, maybe: 0 }
    ledger.set(business, known)
    return known
  }

  /** Done, unless the key was seen and is honoured. */
  function happen(effect: StoredEffect): void {
    const book = ledgerOf(effect)
    if (effect.class !== 'unkeyed' && book.keys.has(effect.key)) return
    book.keys.add(effect.key)
    book.times++
    world.note('happened', effect.key)
  }

  /** People may have said “send again”, or given up what had happened. */
  function allowed(business: string): number {
    let more = 1
    for (const effect of tables.effects.values())
      if (effect.outcome?.state === 'failed' && effect.outcome.settledBy !== null && businessOf(effect) === business) more++
    return more
  }

  function check(): void {
    for (const [business, { times }] of ledger) {
      const effect = [...tables.effects.values()].find((one) => businessOf(one) === business)
      if (!effect || effect.class === 'read') continue
      if (times > allowed(business)) world.violated(`“${business}” (${effect.class}) happened ${times} times`)
    }
  }

  function mayBeSent(effect: StoredEffect | undefined, key: string, workflow: number): effect is StoredEffect {
    if (effect?.state !== 'intent' || effect.attempt < 1) {
      world.violated(
        `Effect ${key} was sent while its committed intent was ${effect ? `${effect.state}, try ${effect.attempt}` : 'not there'}`,
      )
      return false
    }
    // The simulator's digest is the text itself: the key must say nothing but whose effect it is, and the how-manieth.
    const uid = Array.from(tables.runs.get(effect.run)?.run.uid ?? [], (byte) => byte.toString(16).padStart(2, '0')).join('')
    if (effect.scope === null && !key.startsWith(`sim/${uid}/${effect.node}/${effect.path}/`))
      world.violated(`Effect ${key} of ${effect.node} in run ${effect.run} has a key that does not come from its place`)
    const hold = tables.holds.get(`workflow ${workflow}`) ?? (effect.class === 'read' ? undefined : tables.holds.get('effects '))
    if (hold) world.violated(`Effect ${key} was sent while ${hold.kind} was held`)
    return true
  }

  async function send(life: Life, key: string, workflowOf: (run: number) => number): Promise<Sent> {
    if (life.dead) return never()
    const effect = tables.effects.get(key)
    if (!mayBeSent(effect, key, workflowOf(effect?.run ?? 0))) return { kind: 'refused', failure: trouble('nonsense'), status: null }
    world.note('sent', key, effect.attempt)
    if (world.fault(0.015)) {
      world.die()
      return never()
    }
    const way = world.calm ? 0 : random.below(12)
    const book = ledgerOf(effect)
    if (way <= 9 && effect.class === 'unkeyed' && ++book.maybe > allowed(businessOf(effect)))
      world.violated(`“${businessOf(effect)}” was sent again although it may have arrived, and nobody said so`)
    const answers = (sent: Sent, after: number): Promise<Sent> => new Promise((resolve) => world.later(after, life, () => resolve(sent)))
    const delay = 1 + random.below(way === 5 ? 30_000 : 800)
    const done: Sent = {
      kind: 'done',
      status: 200,
      result: effect.connector === 'http' ? { status: 200, body: { ok: true } } : { file: 'rows.csv' },
    }
    if (way <= 5) {
      // A file is written before anybody is told; elsewhere it arrives on its own time, whatever becomes of the sender.
      if (effect.class === 'checkable') happen(effect)
      else world.later(delay / 2, null, () => happen(effect))
      if (world.fault(0.02)) {
        world.die()
        return never()
      }
      return answers(done, delay)
    }
    if (way === 6 || way === 7) {
      if (effect.class === 'checkable') happen(effect)
      else world.later(delay / 2, null, () => happen(effect))
      if (random.chance(0.3)) throw new Error('the connection broke in a way nobody foresaw')
      return answers({ kind: 'unknown', failure: trouble('dropped') }, delay)
    }
    if (way === 8 || way === 9) return answers({ kind: 'unknown', failure: trouble('lost') }, delay)
    if (way === 10) return answers({ kind: 'not-sent', failure: trouble('refused-connect') }, delay)
    return answers({ kind: 'refused', failure: trouble('refused'), status: 422 }, delay)
  }

  async function lookUp(life: Life, key: string): Promise<LookedUp> {
    if (life.dead) return never()
    const effect = tables.effects.get(key)
    const there = effect && ledgerOf(effect).keys.has(key)
    const found: LookedUp = world.fault(0.1)
      ? { kind: 'unknown', failure: trouble('unreadable') }
      : there
        ? { kind: 'happened', result: { file: 'rows.csv' } }
        : { kind: 'not-happened' }
    return new Promise((resolve) => world.later(1 + random.below(300), life, () => resolve(found)))
  }

  async function classify(life: Life, { workflow }: LoadedPlan, texts: readonly string[]): Promise<Answer[]> {
    if (life.dead) return never()
    const hold = tables.holds.get('ai ') ?? tables.holds.get(`workflow ${workflow}`)
    if (hold) world.violated(`A model was asked while ${hold.kind} was held`)
    world.note('asked', workflow, texts.length)
    if (world.fault(0.01)) {
      world.die()
      return never()
    }
    const way = world.calm ? 0 : random.below(8)
    await new Promise<void>((resolve) => world.later(1 + random.below(way === 1 ? 20_000 : 500), life, resolve))
    if (way === 2) throw new Error('the model is not there')
    const answers = texts.map((): Answer => {
      if (way === 3) return { kind: 'failed', again: true, failure: trouble('overloaded') }
      const garbage = way === 4
      return {
        ...{
          kind: 'class',
          label: garbage ? 'nonsense' : random.pick(LABELS),
          confidence: garbage ? 7 : Math.round(random.next() * 100) / 100,
        },
        ...{ runnerUp: null, model: { name: 'reader', hash: '0' } },
        evidence: { margin: 0.5, nearest: [], words: [], unlike: false, likeness: 1 },
      }
    })
    return way === 5 ? answers.slice(1) : answers
  }

  return {
    check,
    classify,
    connector: (life, name, workflowOf) => ({
      name,
      send: (_, { key }) => send(life, key, workflowOf),
      ...(name === 'csv-row' ? { lookUp: (_: unknown, { key }: { key: string }) => lookUp(life, key) } : {}),
    }),
  }
}
