// The suites of `npm test`, in order: each says what it counted, or why it could not run.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../electron/start/found.ts'
import { findBrowser, findDesktop } from './machine.ts'

export type Count = { passed: number; failed: number; skipped: number }
export type Result = Count | { missing: string }
export type Suite = { name: string; run(): Promise<Result> }

const bin = (path: string) => join(root, 'node_modules', path)
const artifacts = join(root, 'artifacts')

/** A check is one test: it holds or it does not. */
const check = (name: string, ...commands: [script: string, ...args: string[]][]): Suite => ({
  name,
  async run() {
    for (const command of commands) if ((await runNode(command)) !== 0) return { passed: 0, failed: 1, skipped: 0 }
    return { passed: 1, failed: 0, skipped: 0 }
  },
})

const biome = bin('@biomejs/biome/bin/biome')
const tsc = bin('typescript/bin/tsc')

export const suites: Suite[] = [
  check('format', [biome, 'format', '.']),
  check('types', [tsc, '-p', '.'], [tsc, '-p', 'core'], [tsc, '-p', 'renderer'], [tsc, '-p', 'e2e']),
  check('lint', [biome, 'lint', '--error-on-warnings', '.']),
  {
    name: 'unit',
    async run() {
      const file = reportFile('unit')
      const code = await runNode([bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
      return read(file, code, (report) => ({
        passed: report.numPassedTests,
        // A file that does not even load holds no test that could fail.
        failed: Math.max(
          report.numFailedTests,
          report.testResults.filter((result: { status: string }) => result.status === 'failed').length,
        ),
        skipped: report.numPendingTests + report.numTodoTests,
      }))
    },
  },
  {
    name: 'faults',
    async run() {
      const file = reportFile('faults')
      const code = await runNode([join(root, 'core/host/faults/faults.ts'), '--short', '--report', file])
      return read(file, code, (counted: Count) => counted)
    },
  },
  check('build', [bin('electron-vite/bin/electron-vite.js'), 'build']),
  {
    name: 'e2e:browser',
    async run() {
      const browser = await findBrowser()
      return 'missing' in browser ? browser : playwright('browser', [], { SIGNALBOX_BROWSER: browser.path })
    },
  },
  {
    name: 'e2e:desktop',
    async run() {
      const desktop = await findDesktop()
      return 'missing' in desktop ? desktop : playwright('desktop', desktop.display, {})
    },
  },
]

async function playwright(project: string, display: string[], env: { [name: string]: string }): Promise<Result> {
  const file = reportFile(`e2e-${project}`)
  const command: [string, ...string[]] = [bin('@playwright/test/cli.js'), 'test', `--project=${project}`]
  const code = await runNode(command, { ...env, SIGNALBOX_REPORT: file }, display)
  return read(file, code, ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }))
}

function reportFile(name: string): string {
  mkdirSync(artifacts, { recursive: true })
  const file = join(artifacts, `${name}.json`)
  rmSync(file, { force: true })
  return file
}

/** A runner that counted no failure and yet ended with an error, or ran nothing at all, has failed. */
// biome-ignore lint/suspicious/noExplicitAny: the reports of two foreign programs
function read(file: string, code: number, count: (report: any) => Count): Count {
  try {
    const counted = count(JSON.parse(readFileSync(file, 'utf8')))
    const silent = counted.failed === 0 && (code !== 0 || counted.passed === 0)
    return silent ? { ...counted, failed: 1 } : counted
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

function runNode([script, ...args]: [string, ...string[]], env: { [name: string]: string } = {}, before: string[] = []): Promise<number> {
  const [command = process.execPath, ...rest] = [...before, process.execPath, script, ...args]
  return new Promise((resolve) => {
    const child = spawn(command, rest, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
    child.on('error', () => resolve(127))
    child.on('close', (code) => resolve(code ?? 1))
  })
}
