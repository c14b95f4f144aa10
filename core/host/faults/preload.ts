// Compiles the C that is preloaded into the engine.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const NEEDS = 'it needs Linux and a C compiler (cc)'

/** Gives the library; null where there is no compiler. */
export function buildPreload(name: 'powercut' | 'strike', folder: string): string | null {
  if (process.platform !== 'linux') return null
  const library = join(folder, `${name}.so`)
  if (existsSync(library)) return library
  try {
    execFileSync(
      'cc',
      ['-O2', '-shared', '-fPIC', '-o', library, fileURLToPath(new URL(`./${name}.c`, import.meta.url)), '-ldl', '-pthread'],
      { stdio: 'pipe' },
    )
    return library
  } catch {
    return null
  }
}
