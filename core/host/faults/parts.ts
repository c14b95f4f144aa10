// The parts of the fault suite, in order. Those of other rooms give figures only: a missed target is their failure.
import { clock } from './clock.ts'
import { damageFaults } from './damage.ts'
import { diskfull } from './diskfull.ts'
import type { Figure } from './figures.ts'
import { kills } from './kills.ts'
import { mutantsPart } from './mutants.ts'
import { owners } from './owners.ts'
import type { Part } from './part.ts'
import { powercut } from './powercut.ts'
import { recovery } from './recovery.ts'
import { sweep } from './sweep.ts'
import { timeFaults } from './time.ts'

const figuresOnly = (name: string, figuresOf: (short: boolean) => Promise<Figure[]>): Part => ({
  name,
  run: async ({ short }) => ({ failures: [], figures: await figuresOf(short) }),
})

export const parts: readonly Part[] = [
  ...[kills, sweep, powercut, diskfull, owners, clock, mutantsPart],
  figuresOnly('damage', damageFaults),
  figuresOnly('time', timeFaults),
  recovery,
]
