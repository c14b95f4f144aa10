// The parts of the fault suite, in order.
import { clock } from './clock.ts'
import { diskfull } from './diskfull.ts'
import { kills } from './kills.ts'
import { mutantsPart } from './mutants.ts'
import { owners } from './owners.ts'
import type { Part } from './part.ts'
import { powercut } from './powercut.ts'
import { recovery } from './recovery.ts'
import { sweep } from './sweep.ts'

export const parts: readonly Part[] = [kills, sweep, powercut, diskfull, owners, clock, mutantsPart, recovery]
