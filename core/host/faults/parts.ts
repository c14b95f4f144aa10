// The parts of the fault suite, in order. Those of other rooms give figures only: a missed target is their failure.
import { clock } from './clock.ts'
import { damageFaults } from './damage.ts'
import { diskFullFaults } from './disk-full.ts'
import { diskfull } from './diskfull.ts'
import type { Figure } from './figures.ts'
import { kills } from './kills.ts'
import { mutantsPart } from './mutants.ts'
import { owners } from './owners.ts'
import type { Part } from './part.ts'
import { postgresFaults } from './postgres.ts'
import { powercut } from './powercut.ts'
import { recovery } from './recovery.ts'
import { simulator } from './simulator.ts'
import { sweep } from './sweep.ts'
import { timeFaults } from './time.ts'

const figuresOnly = (name: string, figuresOf: (short: boolean) => Promise<Figure[]>): Part => ({
  name,
  run: async ({ short }) => ({ failures: [], figures: await figuresOf(short) }),
})

/** About five seconds a kill, so it is left to the full form. */
const postgres: Part = {
  name: 'postgres',
  async run({ count, short, say }) {
    if (short && count('pgkills', 0, 0) === 0) return { failures: [], figures: [] }
    const figures = await postgresFaults(say, count('pgkills', 12, 0))
    return figures.some(({ name, value }) => name === 'faults.sql_ran' && value === 0)
      ? { missing: 'there is no PostgreSQL server here, and none could be installed' }
      : { failures: [], figures }
  },
}

export const parts: readonly Part[] = [
  ...[kills, sweep, powercut, diskfull, owners, clock, mutantsPart],
  figuresOnly('damage', damageFaults),
  figuresOnly('disk-full', diskFullFaults),
  figuresOnly('time', timeFaults),
  ...[postgres, simulator, recovery],
]
