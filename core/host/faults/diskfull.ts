// A full disk: the workspace lies on a small disk of its own that fills up while payments run. The engine says so in plain words,
// acknowledges nothing it could not keep, sends nothing whose intent is not kept, and goes on by itself once there is room.
import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../classifier/random.ts'
import { quantile } from './figures.ts'
import type { Part } from './part.ts'
import { allAcked, openWorld, settleAll } from './session.ts'
import { startEngine } from './start-engine.ts'

const SIZES_MB = [1, 2, 3, 4, 6, 8]

/** A disk of that size in memory; gives null where nobody may mount one. */
function mount(place: string, megabytes: number): (() => void) | null {
  mkdirSync(place, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'signalbox-faults', place], { stdio: 'pipe' })
    return () => execFileSync('umount', ['-l', place], { stdio: 'pipe' })
  } catch {
    return null
  }
}

/** Takes the disk's room but for about so many bytes; the engine may be taking some at the same moment. */
function takeRoom(file: string, left: number): void {
  writeFileSync(file, '')
  try {
    for (;;) {
      const { bavail, bsize } = statfsSync(file)
      const take = Math.min(65_536, bavail * bsize - left)
      if (take <= 0) return
      appendFileSync(file, Buffer.alloc(take))
    }
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOSPC') throw error
  }
}

type Filled = { lost: number; resumeMs: number; full: boolean; wrong: string[] }
async function fillUp(folder: string, seed: number, megabytes: number): Promise<Filled | null> {
  const unmount = mount(join(folder, 'workspace'), megabytes)
  if (!unmount) return null
  const random = seededRandom(seed)
  const wrong: string[] = []
  let world: Awaited<ReturnType<typeof openWorld>> | null = null
  try {
    world = await openWorld({ folder, seed, keyed: seed % 2 === 0, kills: 0, faults: 0.1 }).catch((error) => {
      // Too small for a workspace at all is fine, if it is said.
      if ((error as { code?: string }).code !== 'disk-full') wrong.push(`a disk of ${megabytes} MB is refused with “${error}”`)
      return null
    })
    if (!world) return { lost: 0, resumeMs: 0, full: true, wrong }
    const { client, workspace, plan } = world
    const life = { workspace, plan }
    const engine = startEngine(life)
    const shut = engine.said('shut out')
    if (!(await engine.said('serving'))) {
      const words = await shut
      if (words?.code !== 'disk-full')
        wrong.push(`the engine does not start on ${megabytes} MB: ${JSON.stringify(words)} ${engine.child.errors()}`)
      return { lost: 0, resumeMs: 0, full: true, wrong }
    }
    client.make(10)
    client.send(engine)
    await sleep(random() * 150)
    // Everything but a little is taken by somebody else's file.
    const foreign = join(workspace, 'film.of-somebody-else')
    takeRoom(foreign, Math.floor(random() * 40_000))
    for (let tries = 0; tries < 40 && !client.refusals.has('disk-full'); tries++) {
      client.make(5)
      client.send(engine, 0)
      await sleep(25)
    }
    const words = client.refusals.get('disk-full') ?? ''
    const full = words.includes('disk is full')
    if (!full) wrong.push(`on a full disk of ${megabytes} MB the engine says ${JSON.stringify([...client.refusals])}`)
    if (engine.child.gone()) wrong.push(`the full disk ended the engine: ${engine.child.errors().slice(-500)}`)
    rmSync(foreign, { force: true })
    // On the smallest disks the log alone needs more than there ever was: room is made as somebody does who buys a larger disk.
    execFileSync('mount', ['-o', `remount,size=${megabytes + 32}m`, workspace])
    const began = performance.now()
    // The same process goes on: no restart.
    const before = client.acked.size
    // As a sender does that was told to come back.
    while (client.acked.size === before && performance.now() - began < 20_000 && !engine.child.gone()) {
      client.send(engine, 3)
      await sleep(200)
    }
    const resumeMs = performance.now() - began
    if (client.acked.size === before) wrong.push('the engine accepts nothing although there is room again')
    for (let tries = 0; tries < 50 && !(await allAcked(client, 200)); tries++) client.send(engine, 0)
    await engine.kill()
    const judged = await settleAll(world, () => startEngine(life), wrong)
    wrong.push(...judged.wrong)
    return { lost: judged.lost, resumeMs, full, wrong }
  } finally {
    await world?.stub.close()
    unmount()
  }
}

export const diskfull: Part = {
  name: 'diskfull',
  async run({ count, seed, folder, short }) {
    const rounds = count('fillings', 24, 2)
    const failures: string[] = []
    const resumes: number[] = []
    let lost = 0
    let full = 0
    for (let at = 0; at < rounds; at++) {
      const megabytes = (short ? [2, 4] : SIZES_MB)[at % (short ? 2 : SIZES_MB.length)] ?? 4
      const found = await fillUp(folder(`disk-${at}`), seed + at, megabytes)
      if (!found) return { missing: 'it needs the right to mount a small disk (root)' }
      lost += found.lost
      if (found.full) full++
      if (found.resumeMs) resumes.push(found.resumeMs)
      failures.push(
        ...found.wrong.map((wrong) => `${wrong} (${megabytes} MB; repeat with --only diskfull --fillings 1 --seed ${seed + at})`),
      )
    }
    return {
      failures,
      figures: [
        { name: 'faults.diskfull_fillings', value: full, unit: 'disks', target: String(rounds) },
        { name: 'faults.diskfull_lost', value: lost, unit: 'runs', target: '0' },
        { name: 'faults.diskfull_resume_ms', value: Math.round(quantile(resumes, 0.99)), unit: 'ms', target: '< 5000' },
      ],
    }
  },
}
