// The parts of the fault suite, in order.
import { kills } from './kills.ts'
import type { Part } from './part.ts'
import { powercut } from './powercut.ts'

export const parts: readonly Part[] = [kills, powercut]
