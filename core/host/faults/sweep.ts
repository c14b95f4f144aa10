// The sweep: one run, and the engine ended at its first, second, … last call of each kind that changes anything outside it; then
// the same calls failing with a full and with a broken disk. Every crash point of this scenario, not a sample.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { within } from './child.ts'
import { inLanes } from './lanes.ts'
import type { Part } from './part.ts'
import { buildPreload, NEEDS } from './preload.ts'
import { openWorld, settleAll } from './session.ts'
import { startEngine } from './start-engine.ts'

type Does = 'kill' | 'torn' | 'ENOSPC' | 'EIO'
const ALL: readonly Does[] = ['kill', 'torn', 'ENOSPC', 'EIO']
/** What is done to each kind of call. */
const BLOWS: { [call: string]: readonly Does[] } = {
  ...{ pwrite: ALL, fsync: ['kill', 'EIO'], ftruncate: ['kill', 'ENOSPC', 'EIO'], unlink: ['kill'], rename: ['kill'] },
  ...{ connect: ['kill'], write: ['kill', 'torn'], send: ['kill'] },
}
/** One thread for files, so that the calls are numbered much the same each time. */
const ONE_THREAD = { UV_THREADPOOL_SIZE: '1' }
/** Goes to a person, is approved, charged and written down: eight steps. */
const PAYMENT = { ref: 'p1', amount: 250, customer: 'new', sure: 0.9 }

type Lived = { ended: number | string; wrong: string[] }
async function liveUnder(folder: string, seed: number, env: { [name: string]: string }): Promise<Lived> {
  const world = await openWorld({ folder, seed, keyed: true, kills: 0, faults: 0 })
  try {
    world.client.payments.set(PAYMENT.ref, PAYMENT)
    const life = { workspace: world.workspace, plan: world.plan }
    const engine = startEngine(life, { env: { ...ONE_THREAD, ...env } })
    const lived = (async () => {
      if (!(await engine.said('serving'))) return
      const answered = Promise.race([engine.said('accepted'), engine.said('refused')])
      world.client.send(engine)
      if ((await answered) && (await engine.ask({ do: 'idle' }, 'idle'))) await engine.ask({ do: 'close' }, 'closed')
    })()
    // A disk that failed is no longer written to: there is nothing to wait for.
    await within(Promise.race([lived, engine.child.ended, engine.said('lost')]), env.STRIKE_DO?.startsWith('E') ? 5000 : 12_000, null)
    const ended = await within(engine.child.ended, 200, 'alive')
    await engine.kill()
    const wrong: string[] = []
    const judged = await settleAll(world, () => startEngine(life), wrong)
    wrong.push(...judged.wrong)
    if (judged.runs !== 1) wrong.push(`there are ${judged.runs} runs instead of one`)
    return { ended, wrong }
  } finally {
    await world.stub.close()
  }
}

/** How often each call is made when nothing strikes. */
async function countCalls(folder: string, seed: number, library: string): Promise<[call: string, times: number][]> {
  const report = join(folder, 'calls.txt')
  // The first life keeps what Node compiled; those that follow write none of it, and so are all counted alike.
  await liveUnder(join(folder, 'warm'), seed, {})
  const { wrong } = await liveUnder(join(folder, 'world'), seed, { LD_PRELOAD: library, STRIKE_REPORT: report })
  if (wrong.length) throw new Error(`the run that only counts goes wrong: ${wrong[0]}`)
  return readFileSync(report, 'utf8')
    .trim()
    .split('\n')
    .map((line): [string, number] => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])])
}

export const sweep: Part = {
  name: 'sweep',
  async run({ count, seed, folder, say }) {
    const library = buildPreload('strike', folder('sweep'))
    if (!library) return { missing: NEEDS }
    const place = folder('sweep')
    const blows = (await countCalls(folder('sweep-count'), seed, library)).flatMap(([call, times]) =>
      (BLOWS[call] ?? []).flatMap((does) => Array.from({ length: times }, (_, at) => ({ call, does, nth: at + 1 }))),
    )
    const wanted = count('points', blows.length, 8)
    const stride = blows.length / Math.min(wanted, blows.length)
    const chosen = blows.filter((_, at) => Math.floor(at / stride) !== Math.floor((at - 1) / stride))
    const failures: string[] = []
    let kills = 0
    let done = 0
    await inLanes(chosen, 2, async ({ call, does, nth }, at) => {
      const words = `${call} no. ${nth}, ${does}`
      try {
        const { ended, wrong } = await liveUnder(join(place, `${at}`), seed, {
          LD_PRELOAD: library,
          STRIKE_CALL: call,
          STRIKE_AT: String(nth),
          STRIKE_DO: does,
        })
        if (ended === 'SIGKILL') kills++
        failures.push(...wrong.map((one) => `at ${words}: ${one}`))
      } catch (error) {
        failures.push(`at ${words}: ${error}`)
      }
      if (++done % 50 === 0) say(`${done} of ${chosen.length} points`)
    })
    return {
      failures,
      figures: [
        { name: 'faults.sweep_points', value: chosen.length, unit: 'points', target: '> 0' },
        { name: 'faults.sweep_kills', value: kills, unit: 'kills', target: '> 0' },
        { name: 'faults.sweep_violations', value: failures.length, unit: 'violations', target: '0' },
      ],
    }
  },
}
