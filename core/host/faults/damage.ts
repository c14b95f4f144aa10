// Damage to the files of a workspace: turned bits, cut ends, strange neighbours, things that are no database. Whatever reads
// otherwise than before must be refused or noticed, nothing may crash, and what can be read must be saved.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { salvage } from '../../api/salvage.ts'
import { readWorkspace } from '../../storage/workspace.ts'
import { openHost } from '../host.ts'
import { contentOf, look, type Seen } from './damage-check.ts'
import type { Task } from './damage-child.ts'
import { type Histories, writeHistories } from './damage-history.ts'

type Figure = { name: string; value: number; unit: string; target: string }
type Flip = Seen & { offset: number; bit: number }

const child = fileURLToPath(new URL('./damage-child.ts', import.meta.url))
const resources = fileURLToPath(new URL('../../../resources', import.meta.url))
const DATABASE = 'signalbox.db'

export async function damageFaults(short: boolean): Promise<Figure[]> {
  const size = short
    ? { runs: 60, flips: 200, logFlips: 30, cuts: 6, salvages: 2 }
    : { runs: 250, flips: 10_000, logFlips: 2000, cuts: 200, salvages: 40 }
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-damage-'))
  try {
    const random = randomFrom(20261124)
    const histories = await writeHistories(folder, resources, size.runs)
    const [flipped, logFlipped] = await Promise.all([
      flipBits(folder, histories.closed, DATABASE, size.flips, random),
      flipBits(folder, histories.killed, `${DATABASE}-wal`, size.logFlips, random),
    ])
    const flips = [...flipped.seen, ...logFlipped.seen]
    const counted = (outcome: Seen['outcome']) => flips.filter((one) => one.outcome === outcome).length
    for (const one of flips) if (one.outcome === 'missed') process.stderr.write(`missed: byte ${one.offset}, bit ${one.bit}\n`)
    const shapes = await damageShapes(folder, histories, size.cuts)
    for (const { shape, words } of shapes.filter((one) => one.wrong)) process.stderr.write(`missed: ${shape}: ${words}\n`)
    return [
      figure('faults.flips', flips.length, 'flips'),
      figure('faults.flips_changing', flips.length - counted('same'), 'flips'),
      figure('faults.flips_missed', counted('missed'), 'flips', '0'),
      figure('faults.flips_crashed', flipped.crashed + logFlipped.crashed, 'crashes', '0'),
      figure('faults.flips_by_sqlite', counted('refused'), 'flips'),
      figure('faults.flips_by_chain', counted('noticed'), 'flips'),
      figure('faults.damage_shapes', shapes.length, 'shapes'),
      figure('faults.damage_shapes_missed', shapes.filter((one) => one.wrong).length, 'shapes', '0'),
      figure('faults.salvage_percent', await salvaged(folder, histories, size.salvages, random), '% of runs', short ? '' : '>= 70'),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const figure = (name: string, value: number, unit: string, target = ''): Figure => ({ name, value, unit, target })

/** mulberry32 */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

function wholeOf(folder: string): string {
  const { db } = readWorkspace(folder, false)
  try {
    return contentOf(db)
  } finally {
    db.close()
  }
}

async function flipBits(scratch: string, history: string, file: string, count: number, random: (below: number) => number) {
  const folder = mkdtempSync(join(scratch, 'flips-'))
  for (const name of [DATABASE, `${DATABASE}-wal`, 'audit-head.json'])
    if (existsSync(join(history, name))) copyFileSync(join(history, name), join(folder, name))
  const looked = mkdtempSync(join(scratch, 'whole-'))
  cpSync(folder, looked, { recursive: true })
  const whole = wholeOf(looked)
  const bytes = statSync(join(folder, file)).size
  let left = Array.from({ length: count }, (): [number, number] => [random(bytes), random(8)])
  const seen: Flip[] = []
  let crashed = 0
  const before = readFileSync(join(folder, file))
  while (left.length > 0) {
    const task = join(folder, 'task.json')
    writeFileSync(task, JSON.stringify({ folder, file, whole, flips: left } satisfies Task))
    const running = spawn(process.execPath, [child, task], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(running, 'exit')
    let lines = 0
    for await (const line of createInterface({ input: running.stdout })) {
      seen.push(JSON.parse(line) as Flip)
      lines++
    }
    const [code] = await ended
    if (code === 0 && lines === left.length) break
    // The flip at which it ended is counted and the rest goes on from a whole file.
    crashed++
    left = left.slice(lines + 1)
    writeFileSync(join(folder, file), before)
  }
  return { seen, crashed }
}

type Shape = { shape: string; wrong: boolean; words: string }

/** Each on a copy of its own; an owner's attempt to open it must not crash and must not make the history vanish unsaid. */
async function damageShapes(scratch: string, { closed, killed, foreign }: Histories, cuts: number): Promise<Shape[]> {
  const shapes: Shape[] = []
  const wholes = { closed: wholeOf(closed), killed: '' }
  const apart = mkdtempSync(join(scratch, 'whole-'))
  cpSync(killed, apart, { recursive: true })
  wholes.killed = wholeOf(apart)
  const copyOf = (history: string): string => {
    const folder = mkdtempSync(join(scratch, 'shape-'))
    for (const name of [DATABASE, `${DATABASE}-wal`, 'audit-head.json'])
      if (existsSync(join(history, name))) copyFileSync(join(history, name), join(folder, name))
    return folder
  }
  const shape = async (name: string, history: 'closed' | 'killed', damage: (database: string, folder: string) => void) => {
    const folder = copyOf(history === 'closed' ? closed : killed)
    damage(join(folder, DATABASE), folder)
    const seen = look(folder, wholes[history])
    let wrong = seen.outcome === 'missed'
    let words = seen.words
    try {
      const host = await openHost({ workspace: folder, resources, oneThread: true })
      const { ok } = await host.ask('audit.verify', {})
      await host.close()
      if (ok && seen.outcome !== 'same') {
        wrong = true
        words = `an owner opened it and everything seemed to hold (looking: ${seen.outcome} ${seen.words})`
      }
    } catch (error) {
      if (!('code' in (error as object))) throw error
    }
    shapes.push({ shape: name, wrong, words })
    rmSync(folder, { recursive: true, force: true })
  }
  const bytes = statSync(join(closed, DATABASE)).size
  for (let cut = 0; cut < cuts; cut++) {
    const at = Math.floor((bytes * cut) / cuts)
    await shape(`cut to ${at} bytes`, 'closed', (database) => truncateSync(database, at))
  }
  const logBytes = statSync(join(killed, `${DATABASE}-wal`)).size
  for (let cut = 0; cut < cuts; cut++) {
    const at = Math.floor((logBytes * cut) / cuts)
    await shape(`log cut to ${at} bytes`, 'killed', (database) => truncateSync(`${database}-wal`, at))
  }
  const fill = (file: string, from: number, to: number, value = 0) => {
    const content = readFileSync(file)
    content.fill(value, from, to)
    writeFileSync(file, content)
  }
  await shape('zeroed header', 'closed', (database) => fill(database, 0, 100))
  await shape('zeroed first page', 'closed', (database) => fill(database, 0, 8192))
  await shape('nothing but zeros', 'closed', (database) => fill(database, 0, bytes))
  await shape('log of another workspace', 'closed', (database) => copyFileSync(join(killed, `${DATABASE}-wal`), `${database}-wal`))
  await shape('log of another workspace in place of its own', 'killed', (database) =>
    copyFileSync(join(foreign, DATABASE), `${database}-wal`),
  )
  await shape('garbage for a log', 'killed', (database) => fill(`${database}-wal`, 0, logBytes, 0x5a))
  await shape('no log', 'killed', (database) => rmSync(`${database}-wal`))
  await shape('garbage for shared memory', 'killed', (database) => writeFileSync(`${database}-shm`, Buffer.alloc(32768, 0x5a)))
  await shape('no head outside', 'closed', (_, folder) => rmSync(join(folder, 'audit-head.json')))
  await shape('0 bytes', 'closed', (database) => truncateSync(database, 0))
  await shape('no file', 'closed', (database) => rmSync(database))
  await shape('a folder', 'closed', (database) => {
    rmSync(database)
    mkdirSync(database)
  })
  await shape('a link', 'closed', (database, folder) => {
    renameSync(database, join(folder, 'elsewhere.db'))
    symlinkSync('elsewhere.db', database)
  })
  await shape('a link to nothing', 'closed', (database) => {
    rmSync(database)
    symlinkSync('nowhere.db', database)
  })
  await shape('another workspace', 'closed', (database) => copyFileSync(join(foreign, DATABASE), database))
  return shapes
}

/** Mean share of runs saved when three pages at random are garbage. */
async function salvaged(scratch: string, { closed, runs }: Histories, times: number, random: (below: number) => number): Promise<number> {
  let saved = 0
  for (let time = 0; time < times; time++) {
    const folder = mkdtempSync(join(scratch, 'salvage-'))
    const content = readFileSync(join(closed, DATABASE))
    for (let page = 0; page < 3; page++) {
      // The first page is the schema: without it nothing can be asked for.
      const at = (1 + random(content.length / 8192 - 1)) * 8192
      content.fill(random(256), at, at + 8192)
    }
    writeFileSync(join(folder, DATABASE), content)
    saved += salvage(folder, join(folder, 'saved'), 'faults', Date.now()).runs.saved
    rmSync(folder, { recursive: true, force: true })
  }
  return Math.round((1000 * saved) / (times * runs)) / 10
}
