// The parts of the fault suite, in order.
import { clock } from './clock.ts'
import { kills } from './kills.ts'
import { mutantsPart } from './mutants.ts'
import { owners } from './owners.ts'
import type { Part } from './part.ts'
import { sweep } from './sweep.ts'
import { powercut } from './powercut.ts'

export const parts: readonly Part[] = [kills, sweep, powercut, owners, clock, mutantsPart]
