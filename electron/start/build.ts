// Builds when the sources are newer than what was built.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { attempt } from './attempt.ts'
import { root } from './found.ts'

const SOURCES = ['core', 'electron', 'renderer', 'electron.vite.config.ts', 'package-lock.json']
const BUILT = ['out/main/main.js', 'out/main/cli.js', 'out/preload/preload.cjs', 'out/renderer/index.html']

export async function buildIfNeeded(): Promise<void> {
  const oldest = Math.min(...BUILT.map((file) => changedAt(join(root, file))))
  if (oldest > 0 && oldest >= Math.max(...SOURCES.map((source) => newest(join(root, source))))) return
  console.log('Building Signalbox …')
  const outcome = await attempt(process.execPath, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
    cwd: root,
    stallMs: 120_000,
  })
  if (outcome.ok) return
  console.error(outcome.output)
  process.exit(1)
}

function newest(path: string): number {
  const at = changedAt(path)
  if (!statSync(path).isDirectory()) return at
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).reduce((most, name) => Math.max(most, changedAt(join(path, name))), 0)
}

/** 0 where there is no such file. */
const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
