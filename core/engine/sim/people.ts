// Those who use the simulated engine: clients that start runs and ask again until they are told, people who decide, settle,
// cancel, hold and lift at any moment, also twice, too late or on what they did not see, and shops that send events.
import { SignalboxError } from '../../model/news.ts'
import type { LoadedPlan } from '../powers.ts'
import type { Runner } from '../runner.ts'
import type { World } from './world.ts'

type Client = { name: string; plan: number; input: { n: number; c: number; key: string }; acknowledged: number | null; refused: boolean }

export function openPeople(world: World, runner: () => Runner | null, plans: readonly LoadedPlan[]) {
  const { random, tables } = world
  const clients: Client[] = []
  const decided = new Map<number, number>()
  let sent = 0

  /** What a call gives while the process lasts; after a crash nobody is told anything. */
  function call<Value>(
    work: (runner: Runner) => Promise<Value>,
    told: (value: Value) => void = () => {},
    refused: () => void = () => {},
  ): void {
    const there = runner()
    const { life } = world
    if (!there || life.dead) return
    void work(there).then(
      (value) => {
        if (!life.dead) told(value)
      },
      (error) => {
        if (error instanceof SignalboxError && error.code === 'bad-input') refused()
        else if (!(error instanceof SignalboxError) && !life.dead) world.violated(`A call was answered with ${String(error)}`)
      },
    )
  }

  function start(client: Client): void {
    const { name, plan, input } = client
    call(
      (there) => there.start({ plan, input, trigger: name, key: name, asOf: null }),
      ({ run }) => {
        world.note('acknowledged', name, run)
        if (client.acknowledged !== null && client.acknowledged !== run)
          world.violated(`${name} was told of runs ${client.acknowledged} and ${run}`)
        client.acknowledged = run
      },
      () => {
        client.refused = true
      },
    )
  }
  function newClient(): void {
    const input = { n: random.below(10), c: Math.round(random.next() * 100) / 100, key: `k${random.below(3)}` }
    const client = { name: `client${clients.length}`, plan: random.pick(plans).id, input, acknowledged: null, refused: false }
    clients.push(client)
    start(client)
    if (random.chance(0.2)) start(client)
  }
  /** Whoever was not told asks again. */
  const askAgain = () => clients.filter(({ acknowledged, refused }) => acknowledged === null && !refused).forEach(start)

  function decide(): void {
    const open = [...tables.reviews.values()].filter(({ state }) => state === 'open')
    if (open.length === 0) return
    const { id, shown } = random.pick(open)
    const wrong = world.fault(0.1)
    const by = random.pick(['Ada', 'Bo'])
    const decision = { id, shown: wrong ? 'something else' : shown, changes: {}, reason: '', by }
    const once = () =>
      call(
        (there) => there.decide({ ...decision, verdict: random.pick(['approve', 'decline'] as const) }),
        () => {
          decided.set(id, (decided.get(id) ?? 0) + 1)
          if (wrong) world.violated(`Review ${id} was decided on what it did not show`)
          if (decided.get(id) !== 1) world.violated(`Review ${id} was decided ${decided.get(id)} times`)
        },
      )
    once()
    if (random.chance(0.2)) once()
  }

  function settle(): void {
    const doubtful = [...tables.effects.values()].filter(({ state }) => state === 'in doubt')
    if (doubtful.length === 0) return
    const { key } = random.pick(doubtful)
    const verdict = random.pick(['it happened', 'send again', 'give up'] as const)
    const once = () => call((there) => there.settle({ key, verdict, reference: 'seen', by: 'Ada' }))
    once()
    if (random.chance(0.2)) once()
  }

  const openRuns = () => [...tables.runs.values()].flatMap(({ run }) => (run.duration === null ? [run] : []))
  function cancel(): void {
    const open = openRuns()
    if (open.length) call((there) => there.cancel(random.pick(open).id, 'Bo', ''))
  }
  function release(): void {
    for (const { id, status, crashes } of openRuns()) if (status === 'queued' && crashes >= 3) call((there) => there.release(id, 'Ada'))
  }

  function send(): void {
    const number = sent++
    const event = { key: `paid/${random.below(3)}`, body: { number }, by: 'shop', once: random.chance(0.5) ? `order ${number}` : null }
    call((there) => there.event(event))
    if (event.once !== null && random.chance(0.3)) call((there) => there.event(event))
  }

  function hold(): void {
    const kind = random.pick(['workflow', 'ai', 'effects'] as const)
    const subject = kind === 'workflow' ? String(random.pick(plans).workflow) : ''
    call((there) => there.hold({ kind, subject, by: 'Ada', reason: '' }))
  }
  function lift(): void {
    const held = [...tables.holds.values()]
    if (held.length) call((there) => there.lift(random.pick(held), 'Ada'))
  }

  const deeds = [newClient, newClient, newClient, decide, decide, settle, cancel, send, hold, lift, release]
  return {
    clients,
    begin: newClient,
    /** Anything anybody might do. */
    act: () => random.pick(deeds)(),
    /** Everything that waits for somebody. */
    helpOn(): void {
      askAgain()
      release()
      for (const held of tables.holds.values()) call((there) => there.lift(held, 'Ada'))
      for (const { state } of tables.reviews.values()) if (state === 'open') decide()
      for (const { state } of tables.effects.values()) if (state === 'in doubt') settle()
      if (tables.waits.size)
        for (const key of ['paid/0', 'paid/1', 'paid/2']) call((there) => there.event({ key, body: {}, by: 'shop', once: null }))
    },
    check(): void {
      for (const { name, acknowledged, refused } of clients) {
        const runs = [...tables.runs.values()].filter(({ run }) => run.trigger === name)
        if (acknowledged !== null && !tables.runs.has(acknowledged))
          world.violated(`${name} was told of run ${acknowledged}, which is lost`)
        if (runs.length > 1) world.violated(`${name} started ${runs.length} runs`)
        if (refused && runs.length > 0) world.violated(`${name} was refused and has a run`)
        if (world.calm && acknowledged === null && !refused) world.violated(`${name} was never told whether its run was accepted`)
      }
    },
  }
}
