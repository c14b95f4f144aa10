// What a search for something of the machine's gives: where it is, or why it is not to be had.
import { fileURLToPath } from 'node:url'

export type Found = { path: string } | { missing: string }

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')
