// The eight mutants: the engine with one promise broken. The same checks that report zeros must catch each of them, and must
// find nothing wrong with an unbroken copy.
import { join } from 'node:path'
import { inLanes } from './lanes.ts'
import { type Edit, mutatedEngine } from './mutate.ts'
import { zombie } from './owners.ts'
import type { Part } from './part.ts'
import { cutDisk } from './powercut.ts'
import { buildPreload, NEEDS } from './preload.ts'
import { type Kill, runSession, type Session } from './session.ts'

type Probe = (at: { folder: string; main: string; seed: number; library: string }) => Promise<string[]>
/** `caught`: what must be found wrong; a mutant that merely falls over has not been caught. */
type Mutant = { name: string; about: string; caught: RegExp; edits: Edit[]; probe: Probe }

const killed =
  (kills: Kill[], more: Partial<Session> = {}): Probe =>
  async ({ folder, main, seed }) =>
    (await runSession({ folder, seed, kills, keyed: true, faults: 0, more: 2, first: 6, eager: true, ...more, way: { main } })).wrong
/** The first such event of a life ends it, while the other side takes its time: no later commit covers up for a missing one. */
const still: Partial<Session> = { nth: 1, reviews: false, first: 12, script: Array.from({ length: 60 }, () => 'long') }
const powerCut: Probe = async ({ folder, main, seed, library }) =>
  (await cutDisk({ folder, library, seed, cuts: 12, keyed: true, main })).wrong
const fenced: Probe = async ({ folder, main, seed }) => (await zombie(folder, seed, true, { main })).wrong

const STORE = 'core/storage/store.ts'
const COMMIT = '      commit.run()\n      audit.settle()'
/** Commits a moment after it said so; the next transaction finds it done. */
const late = (when: string): Edit[] => [
  { file: STORE, find: '      begin.run()\n', replace: '      if (db.inTransaction) commit.run()\n      begin.run()\n' },
  {
    file: STORE,
    find: COMMIT,
    replace: `      if (${when}) setTimeout(() => db.inTransaction && commit.run(), 400)\n      else commit.run()\n      audit.settle()`,
  },
]

export const mutants: readonly Mutant[] = [
  {
    ...{ name: 'M1', about: 'an effect is sent before its intent is committed' },
    caught: /of which there is no intent/,
    edits: [
      ...late('intends.splice(0).length'),
      { file: STORE, find: '    insertEffect(effect) {\n', replace: '    insertEffect(effect) {\n      intends.push(effect.key)\n' },
      { file: STORE, find: '  const writes: Writes = {\n', replace: '  const intends: string[] = []\n  const writes: Writes = {\n' },
    ],
    probe: killed(['arrived', 'arrived', 'arrived', 'arrived'], {
      nth: 1,
      reviews: false,
      first: 12,
      script: Array.from({ length: 60 }, () => 'long'),
    }),
  },
  {
    ...{ name: 'M2', about: 'every attempt carries a random key' },
    caught: /was charged \d+ times/,
    edits: [{ file: 'core/connectors/http.ts', find: "'idempotency-key': key }", replace: "'idempotency-key': key + Math.random() }" }],
    probe: killed([], { script: ['drop-after', 'error-after'] }),
  },
  {
    ...{ name: 'M3', about: 'the number of the attempt is part of the key' },
    caught: /was charged \d+ times/,
    edits: [
      {
        file: 'core/engine/send-effects.ts',
        find: 'connector.send(effect.request, { key: effect.key, ',
        replace: 'connector.send(effect.request, { key: effect.key + store.readEffect(effect.key)?.attempt, ',
      },
    ],
    probe: killed([], { script: ['drop-after', 'error-after'] }),
  },
  {
    ...{ name: 'M4', about: 'the database does not flush its commits' },
    caught: /was acknowledged for .* and is not there/,
    edits: [
      { file: 'core/storage/database.ts', find: "db.pragma('synchronous = FULL')", replace: "db.pragma('synchronous = OFF')" },
      { file: 'core/storage/database.ts', find: 'found.synchronous !== 2', replace: 'found.synchronous !== 0' },
    ],
    probe: powerCut,
  },
  {
    ...{ name: 'M5', about: 'writes do not look whether another host took over' },
    caught: /lost the workspace wrote/,
    edits: [{ file: STORE, find: 'if (currentEpoch.get() !== String(epoch))', replace: 'if (currentEpoch.get() === null)' }],
    probe: fenced,
  },
  {
    ...{ name: 'M6', about: 'the client’s key is kept in a transaction after the run’s' },
    caught: /started more than one run/,
    edits: [
      {
        file: STORE,
        find: 'triggers.keep(workflow, key, digest(body), run, now),',
        replace: 'void setTimeout(() => triggers.keep(workflow, key, digest(body), run, now), 200),',
      },
    ],
    probe: killed(['accepted', 'accepted', 'accepted']),
  },
  {
    ...{ name: 'M7', about: 'a run is acknowledged before its commit' },
    caught: /was acknowledged for .* and is not there/,
    edits: late('true'),
    probe: killed(['accepted', 'accepted', 'accepted', 'accepted'], still),
  },
  {
    ...{ name: 'M8', about: 'an error in a policy does not stop it from allowing' },
    caught: /was to be charged past its gate/,
    edits: [
      { file: 'core/nodes/policy.ts', find: 'const overruled = error !== null &&', replace: 'const overruled = error === undefined &&' },
    ],
    probe: killed([], { first: 250 }),
  },
]

/** What an unbroken copy is put to: the probe of every mutant, each once. */
const probes = new Map(mutants.map((mutant) => [mutant.probe, mutant.name]))

/** How often a mutant is looked for before it is said to live. */
const TRIES = 4

export const mutantsPart: Part = {
  name: 'mutants',
  async run({ seed, folder, say, short }) {
    const library = buildPreload('powercut', folder('mutants'))
    // One of the mutants only shows when the power is cut; seven of eight would say nothing of the harness.
    if (!library) return { missing: NEEDS }
    const failures: string[] = []
    let killedCount = 0
    await inLanes(mutants, 2, async ({ name, about, caught, edits, probe }) => {
      const place = folder(name)
      const main = mutatedEngine(join(place, 'engine'), edits)
      // What an accident meets is a matter of chance on a busy machine: a mutant that was not met is met again.
      let wrong: string[] = []
      let found: string | undefined
      for (let life = 0; life < TRIES && !found; life++) {
        const world = { folder: join(place, `world-${life}`), main, seed: seed + life, library }
        wrong = await probe(world).catch((error) => [`the engine broke down: ${error}`])
        found = wrong.find((one) => caught.test(one))
      }
      say(`${name}: ${found ?? 'NOT CAUGHT'}`)
      if (!found)
        failures.push(
          `${name} lives: nobody noticed that ${about}; found were ${JSON.stringify(wrong)} (repeat with --only mutants --seed ${seed})`,
        )
      else killedCount++
    })
    // The short form leaves the unbroken copy out: there the parts that report zeros are the same check on the engine itself.
    if (!short)
      for (const [probe, name] of probes) {
        const place = folder(`${name}-unbroken`)
        const main = mutatedEngine(join(place, 'engine'), [])
        const wrong = await probe({ folder: join(place, 'world'), main, seed, library })
        failures.push(...wrong.map((one) => `the unbroken copy does not pass the probe of ${name}: ${one}`))
      }
    return {
      failures,
      figures: [{ name: 'faults.mutants_killed', value: killedCount, unit: `of ${mutants.length}`, target: String(mutants.length) }],
    }
  },
}
