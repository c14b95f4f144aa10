// Two owners: races of two hosts on one workspace, an owner that is stopped and goes on, and one whose lock was taken away.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Child, startChild, within } from './child.ts'
import type { Part } from './part.ts'
import { close, openWorld, settleAll } from './session.ts'
import { startEngine, type Way } from './start-engine.ts'

const RACER = fileURLToPath(new URL('./racer.ts', import.meta.url))

type Racer = { child: Child; pid: number; next(): Promise<{ owner: boolean; words: string }> }
async function startRacer(workspace: string): Promise<Racer> {
  const heard: ((message: never) => void)[] = []
  const next = () => new Promise<never>((resolve) => heard.push(resolve))
  const ready = next() as Promise<unknown>
  const child = startChild([process.execPath, RACER, workspace], {}, (message) => heard.shift()?.(message as never))
  return { child, pid: Number(((await ready) as { pid: number }).pid), next }
}

/** Rounds in which both open at the same instant: one becomes the owner, the other is told who. */
async function race(workspace: string, rounds: number): Promise<{ double: number; none: number; unnamed: string[] }> {
  const racers = [await startRacer(workspace), await startRacer(workspace)] as const
  const result = { double: 0, none: 0, unnamed: [] as string[] }
  for (let round = 0; round < rounds; round++) {
    const at = Date.now() + 4
    const opened = await Promise.all(
      racers.map((racer) => {
        const answer = racer.next()
        racer.child.tell({ do: 'open', at })
        return answer
      }),
    )
    const owners = racers.filter((_, place) => opened[place]?.owner)
    if (owners.length === 2) result.double++
    if (owners.length === 0) result.none++
    const loser = opened.find((one) => !one.owner)
    if (owners.length === 1 && !loser?.words.includes(`process ${owners[0]?.pid} `)) result.unnamed.push(loser?.words ?? '')
    await Promise.all(
      racers.map((racer) => {
        const answer = racer.next()
        racer.child.tell({ do: 'close' })
        return answer
      }),
    )
  }
  for (const racer of racers) await racer.child.kill()
  return result
}

/**
 * An owner is stopped in the middle of its work. While it lives, nobody takes over. Then its lock file is taken away, as somebody
 * does who wants to get in: the second host owns the workspace, and the first, going on, may write nothing more. `quiet`: there is
 * no open run, so that the second host writes nothing that could stand in the first one's way by chance.
 */
export async function zombie(folder: string, seed: number, quiet: boolean, way: Way = {}): Promise<{ wrong: string[]; rowsTwice: number }> {
  const wrong: string[] = []
  const world = await openWorld({ folder, seed, keyed: true, kills: 0, faults: 0 })
  const life = { workspace: world.workspace, plan: world.plan }
  try {
    world.client.make(10)
    const first = startEngine(life, way)
    await first.said('serving')
    world.client.send(first)
    if (quiet) await first.ask({ do: 'idle' }, 'idle')
    else await sleep(30)
    first.signal('SIGSTOP')
    const shut = await startEngine(life, way).said('shut out', 20_000)
    if (shut?.code !== 'locked') wrong.push('a second host got in beside a stopped owner')
    else if (!String(shut.message).includes(`process ${first.child.process.pid} `))
      wrong.push(`the second host was not told who owns it: ${shut.message}`)
    rmSync(join(world.workspace, 'owner.lock'))
    let second = startEngine(life, way)
    // It may have been stopped in the middle of a commit; then the database itself keeps everybody out until it goes on.
    for (let tries = 0; tries < 20 && (await second.said('serving')) === null; tries++) {
      first.signal('SIGCONT')
      await sleep(20)
      first.signal('SIGSTOP')
      second = startEngine(life, way)
    }
    if (second.child.gone()) wrong.push(`no host starts after the lock was taken away: ${second.child.errors()}`)
    first.signal('SIGCONT')
    const answer = new Promise<string>((resolve) => {
      first.hear(({ said, ref }) => void (ref === 'from the grave' && resolve(said)))
    })
    first.order({ do: 'start', ref: 'from the grave', input: { ref: 'from the grave', amount: 1, customer: 'new', sure: 0.99 } })
    const said = await within(answer, 20_000, 'nothing')
    if (said !== 'refused') wrong.push(`an owner that lost the workspace wrote a run into it, or said ${said}`)
    await first.kill()
    if (wrong.length) {
      await second.kill()
      return { wrong, rowsTwice: 0 }
    }
    world.client.send(second)
    await second.ask({ do: 'idle' }, 'idle')
    await close(second, wrong)
    wrong.push(...(await settleAll(world, () => startEngine(life, way), wrong)).wrong)
  } finally {
    await world.stub.close()
  }
  // A file cannot be fenced: an append that had begun when the owner was stopped still lands when it goes on, although the new
  // owner looked, did not find it and wrote it itself. Counted apart, because only a lock that is taken away leads there.
  const rowsTwice = new Set(wrong.filter((one) => one.startsWith('the row of ') && one.includes(' stands in the file ')))
  return { wrong: wrong.filter((one) => !rowsTwice.has(one)), rowsTwice: rowsTwice.size }
}

export const owners: Part = {
  name: 'owners',
  async run({ count, seed, folder }) {
    const rounds = count('races', 200, 6)
    const zombies = count('zombies', 20, 2)
    const world = await openWorld({ folder: folder('owners'), seed, keyed: true, kills: 0 })
    await world.stub.close()
    const { double, none, unnamed } = await race(world.workspace, rounds)
    const failures = unnamed.slice(0, 3).map((words) => `the loser of a race was not told who won: “${words}”`)
    let rowsTwice = 0
    for (let at = 0; at < zombies; at++) {
      const found = await zombie(folder(`zombie-${at}`), seed + at, at % 2 === 0)
      rowsTwice += found.rowsTwice
      failures.push(
        ...found.wrong.map((wrong) => `${wrong} (repeat with --only owners --zombies 2 --seed ${at % 2 ? seed + at - 1 : seed + at})`),
      )
    }
    return {
      failures,
      figures: [
        { name: 'faults.owners_races', value: rounds, unit: 'races', target: '' },
        { name: 'faults.owners_double', value: double, unit: 'races', target: '0' },
        { name: 'faults.owners_none', value: none, unit: 'races', target: '0' },
        { name: 'faults.owners_unnamed', value: unnamed.length, unit: 'races', target: '0' },
        { name: 'faults.zombies', value: zombies, unit: 'takeovers', target: '' },
        { name: 'faults.zombie_rows_twice', value: rowsTwice, unit: 'rows', target: '' },
      ],
    }
  },
}
