// Copies the engine and breaks the copy on purpose. Each edit must fit exactly once: when the source moves on, the suite says so.
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
const root = fileURLToPath(new URL('../../..', import.meta.url))

export type Edit = { file: string; find: string; replace: string }

/** Gives the main file of the copied engine's process. */
export function mutatedEngine(folder: string, edits: readonly Edit[]): string {
  mkdirSync(folder, { recursive: true })
  cpSync(join(root, 'core'), join(folder, 'core'), { recursive: true })
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  for (const name of ['node_modules', 'resources', 'electron']) symlinkSync(join(root, name), join(folder, name))
  for (const { file, find, replace } of edits) {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    const places = text.split(find).length - 1
    if (places !== 1) throw new Error(`the mutant’s edit fits ${places} times into ${file}, not once: “${find}”`)
    writeFileSync(
      path,
      text.replace(find, () => replace),
    )
  }
  return join(folder, 'core', 'host', 'faults', 'engine.ts')
}
