// Power cuts: the engine runs above a model of the disk that keeps only what was flushed. With synchronous=FULL nothing that
// was acknowledged may be gone; the same engine with NORMAL must lose something, or the model would prove nothing.
import { cpSync, mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../classifier/random.ts'
import { within } from './child.ts'
import { cutPower } from './disk.ts'
import { inLanes } from './lanes.ts'
import type { Part } from './part.ts'
import { buildPreload, NEEDS } from './preload.ts'
import { judgeCopy, openWorld, settleAll } from './session.ts'
import { type Life, startEngine, type Way } from './start-engine.ts'

const A_DISK = 25

type Cutting = { folder: string; library: string; seed: number; cuts: number; keyed: boolean; synchronous?: 'NORMAL'; main?: string }
export type Cut = { cuts: number; lost: number; wrong: string[] }

export async function cutDisk({ folder, library, seed, cuts, keyed, synchronous, main }: Cutting): Promise<Cut> {
  const random = seededRandom(seed)
  const world = await openWorld({ folder, seed, keyed, kills: 0 })
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  const workspace = realpathSync(world.workspace)
  // Everything made so far was flushed and closed.
  for (const name of ['signalbox.db', 'audit-head.json']) cpSync(join(workspace, name), join(disk, name))
  const preload = { LD_PRELOAD: library, POWERCUT_ROOT: workspace, POWERCUT_DISK: disk }
  const way: Way = { env: preload, ...(main ? { main } : {}) }
  const life: Life = { workspace, plan: world.plan, ...(synchronous ? { synchronous } : {}) }
  const wrong: string[] = []
  let lost = 0
  let made = 0
  try {
    world.client.make(12)
    for (; made < cuts && lost === 0; made++) {
      const engine = startEngine(life, way)
      if (!(await engine.said('serving'))) throw new Error(`the engine does not start after cut ${made}: ${engine.child.errors()}`)
      // Nothing that was acknowledged is sent again: a lost run must not come back by it.
      const accepted = engine.said('accepted', 5000)
      world.client.send(engine, 0)
      // The clock of the cut runs from the first acknowledgement: before it there is nothing to lose. Some come earlier.
      if (random() < 0.8) await accepted
      await sleep(random() < 0.5 ? random() * 300 : Math.exp(random() * Math.log(800)))
      await engine.kill()
      await within(engine.child.ended, 5000, undefined)
      cutPower(workspace, disk, made % 2 ? 0.5 : 0, random)
      const judged = judgeCopy(world, folder)
      lost += judged.lost
      wrong.push(...judged.wrong.map((one) => `after cut ${made + 1}: ${one}`))
      world.client.make(4)
    }
    if (lost === 0) wrong.push(...(await settleAll(world, () => startEngine({ ...life, workspace }), wrong)).wrong)
  } finally {
    await world.stub.close()
  }
  return { cuts: made, lost, wrong }
}

export const powercut: Part = {
  name: 'powercut',
  async run({ count, seed, folder, say }) {
    const library = buildPreload('powercut', folder('powercut'))
    if (!library) return { missing: NEEDS }
    const wanted = count('cuts', 500, 8)
    const controls = count('controls', 20, 1)
    const perDisk = Math.min(A_DISK, Math.ceil(wanted / 2))
    const disks = Array.from({ length: Math.ceil(wanted / perDisk) }, (_, at) => ({ seed: seed + at, keyed: at % 2 === 0 }))
    const failures: string[] = []
    let cuts = 0
    let lost = 0
    await inLanes(disks, 2, async (one, at) => {
      const result = await cutDisk({ ...one, folder: folder(`cut-${at}`), library, cuts: perDisk })
      cuts += result.cuts
      lost += result.lost
      failures.push(
        ...result.wrong.map(
          (wrong) => `${wrong} (repeat with --only powercut --cuts ${perDisk * 2} --seed ${one.keyed ? one.seed : one.seed - 1})`,
        ),
      )
      say(`${cuts} cuts`)
    })
    let controlLost = 0
    await inLanes(Array.from({ length: controls }), 2, async (_, at) => {
      const result = await cutDisk({
        folder: folder(`control-${at}`),
        library,
        seed: seed + at,
        cuts: 3,
        keyed: true,
        synchronous: 'NORMAL',
      })
      controlLost += result.lost
    })
    return {
      failures,
      figures: [
        { name: 'faults.powercut_cuts', value: cuts, unit: 'cuts', target: `>= ${wanted}` },
        { name: 'faults.powercut_lost', value: lost, unit: 'runs', target: '0' },
        { name: 'faults.powercut_violations', value: failures.length, unit: 'violations', target: '0' },
        { name: 'faults.powercut_control_lost', value: controlLost, unit: 'runs', target: '> 0' },
      ],
    }
  },
}
