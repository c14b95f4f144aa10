// Clock jumps: the clock of the engine is set forwards and back between lives and within them. A key whose window may have passed is
// never sent again; nothing is charged twice whatever the clock says.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../classifier/random.ts'
import { inLanes } from './lanes.ts'
import type { Part } from './part.ts'
import { allAcked, close, judgeWorld, openWorld, settleAll } from './session.ts'
import { type Life, startEngine } from './start-engine.ts'

const HOUR = 3_600_000
const YEAR = 365.25 * 24 * HOUR
const JUMPS: readonly [words: string, milliseconds: number][] = [
  ['-1 s', -1000],
  ['-1 h', -HOUR],
  ['-1 d', -24 * HOUR],
  ['-10 y', -10 * YEAR],
  ['+1 d', 24 * HOUR],
  ['+72 h', 72 * HOUR],
  ['+10 y', 10 * YEAR],
]

/**
 * The machine goes down after a charge was sent and before its answer is kept. When it comes up the other side has forgotten every
 * key (its window of 24 hours has passed) and the clock says something else: the charge is in doubt and not sent again. A clock that
 * says it is earlier than the intent can be seen to be wrong; one that is a second off after a second cannot, and is not asked for.
 */
async function afterTheWindow(folder: string, seed: number, [words, jump]: (typeof JUMPS)[number]): Promise<string[]> {
  const world = await openWorld({
    folder,
    seed,
    keyed: true,
    kills: 0,
    faults: 0,
    script: Array.from({ length: 12 }, () => 'long' as const),
  })
  const wrong: string[] = []
  try {
    world.client.make(12)
    const life: Life = { workspace: world.workspace, plan: world.plan, reviews: false }
    const first = startEngine(life)
    const arrived = new Promise<void>((resolve) => world.stub.hear(({ said }) => void (said === 'arrived' && resolve())))
    await first.said('serving')
    world.client.send(first)
    await arrived
    await sleep(20)
    await first.kill()
    world.stub.deaf()
    // What was under way on the other side comes to its end; then it forgets.
    await sleep(1700)
    await world.stub.set({ forget: true })
    const second = startEngine({ ...life, clock: jump })
    await second.said('serving')
    if (!(await second.ask({ do: 'idle' }, 'idle', 30_000))) wrong.push('the engine does not come to rest')
    await close(second, wrong)
    const judged = judgeWorld(world, true)
    wrong.push(...judged.wrong)
    if (judged.inDoubtTrue.length === 0) wrong.push('nothing is in doubt, although the window of a charge had passed')
  } finally {
    await world.stub.close()
  }
  return wrong.map((one) => `clock ${words} after the window: ${one}`)
}

/** Clocks farther apart than a client's key is kept: there the same key rightly starts a new run, so nothing is sent again. */
const isFar = (jump: number) => Math.abs(jump) > 29 * 24 * HOUR

/** Jumps while payments are under way; no window passes on the other side, and so all must end as if the clock were right. */
async function whileRunning(folder: string, seed: number, jumps: number, far: boolean): Promise<string[]> {
  const random = seededRandom(seed)
  const world = await openWorld({ folder, seed, keyed: true, kills: 0, faults: 0.1 })
  const wrong: string[] = []
  const offered = JUMPS.map(([, jump]) => jump).filter((jump) => far || !isFar(jump))
  const pick = () => offered[Math.floor(random() * offered.length)] ?? 0
  const life: Life = { workspace: world.workspace, plan: world.plan }
  try {
    for (let made = 0; made < jumps; ) {
      world.client.make(6)
      const engine = startEngine({ ...life, clock: pick() })
      if (!(await engine.said('serving'))) throw new Error(`the engine does not start: ${engine.child.errors()}`)
      world.client.send(engine, far ? 'new' : 3)
      for (let more = 0; more < 5; more++, made++) {
        await sleep(random() * 60)
        await engine.ask({ do: 'clock', offset: pick() }, 'clock set')
        world.client.make(2)
        world.client.send(engine, far ? 'new' : 0)
      }
      if (far) await allAcked(world.client, 20_000)
      await engine.kill()
    }
    wrong.push(...(await settleAll(world, () => startEngine(life), wrong, far ? 'new' : 10)).wrong)
  } finally {
    await world.stub.close()
  }
  return wrong.map((one) => `clock jumps: ${one}`)
}

export const clock: Part = {
  name: 'clock',
  async run({ count, seed, folder, short }) {
    const jumps = count('jumps', 200, 10)
    const place = folder('clock')
    const failures: string[] = []
    const windows = short
      ? JUMPS.filter(([words]) => words === '+72 h' || words === '-10 y')
      : JUMPS.filter(([, jump]) => jump >= 24 * HOUR || jump <= -HOUR)
    await inLanes(windows, 2, async (jump, at) => {
      failures.push(...(await afterTheWindow(join(place, `window-${at}`), seed + at, jump)))
    })
    const sessions = Math.max(2, Math.ceil(jumps / 25))
    await inLanes(Array.from({ length: sessions }), 2, async (_, at) => {
      const found = await whileRunning(join(place, `jumps-${at}`), seed + at, Math.ceil(jumps / sessions), at % 2 === 1)
      failures.push(...found.map((wrong) => `${wrong} (repeat with --only clock --jumps 50 --seed ${at % 2 ? seed + at - 1 : seed + at})`))
    })
    return {
      failures,
      figures: [
        { name: 'faults.clock_jumps', value: jumps + windows.length, unit: 'jumps', target: '> 0' },
        { name: 'faults.clock_violations', value: failures.length, unit: 'violations', target: '0' },
      ],
    }
  },
}
