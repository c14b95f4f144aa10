// What a part of the fault suite is given and what it gives back.
import type { Figure } from './figures.ts'

export type Setting = {
  /** The form that ends within seconds. */
  short: boolean
  seed: number
  /** How many of a thing: what was asked for on the command line, else the full or the short count. */
  count(name: string, full: number, short: number): number
  /** A fresh folder that is gone when the suite ends. */
  folder(name: string): string
  say(line: string): void
}

export type Outcome = {
  figures: Figure[]
  /** What did not hold, each with what is needed to repeat it. */
  failures: string[]
}
/** A part that this machine cannot run says why. */
export type Missing = { missing: string }
/** `alone`: it measures time, so nothing may run beside it. */
export type Part = { name: string; alone?: boolean; run(setting: Setting): Promise<Outcome | Missing> }
