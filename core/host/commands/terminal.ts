// What commands share: opening the workspace, writing lines, errors and exit codes.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { LIMITS } from '../../model/graph.ts'
import { type ErrorCode, SignalboxError } from '../../model/news.ts'
import { decodeUtf8 } from '../../model/parse-json.ts'
import { chooseWorkspace } from '../default-workspace.ts'
import { type Host, openHost } from '../host.ts'

const EXIT: { [code in ErrorCode]: number } = {
  ...{ 'bad-input': 2, 'not-found': 3, conflict: 4, forbidden: 4, busy: 4, internal: 1, unsupported: 5 },
  ...{ locked: 5, 'foreign-workspace': 5, 'newer-workspace': 5, 'damaged-workspace': 5, 'read-only': 5 },
  ...{ 'disk-full': 5, 'disk-failed': 5 },
}

export const print = (line = ''): void => void process.stdout.write(`${line}\n`)
/** Progress and remarks go here, so that standard output stays fit for pipes. */
export const remark = (line: string): void => void process.stderr.write(`${line}\n`)
export const printJson = (value: unknown): void => print(JSON.stringify(value))

export function endWithError(error: unknown): never {
  if (!(error instanceof SignalboxError)) {
    remark(`signalbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    process.exit(1)
  }
  remark(`signalbox: ${error.message}`)
  for (const problem of error.problems.slice(0, 50))
    remark(`  ${problem.severity}: ${[problem.node, problem.field].filter(Boolean).join(' · ') || 'workflow'}: ${problem.message}`)
  if (error.place) remark(`  where: ${error.place}`)
  if (error.next) remark(`  next:  ${error.next}`)
  process.exit(EXIT[error.code])
}

/** Shipped files lie beside the build, or at the top of the project when it runs from its sources. */
export function resourcesFolder(): string {
  for (const place of ['../../resources', '../resources', '../../../resources']) {
    const folder = fileURLToPath(new URL(place, import.meta.url))
    if (existsSync(folder)) return folder
  }
  return fileURLToPath(new URL('../../resources', import.meta.url))
}

export const workspaceOf = (command: Command): string => chooseWorkspace(command.optsWithGlobals<{ workspace?: string }>().workspace)

/** Opens, works, closes. Looking never asks for ownership, so it works beside a running Signalbox. */
export async function withHost<Value>(command: Command, mode: 'look' | 'change', work: (host: Host) => Promise<Value>): Promise<Value> {
  const host = await openHost({
    workspace: workspaceOf(command),
    resources: resourcesFolder(),
    readOnly: mode === 'look',
    oneThread: true,
    log: remark,
  })
  try {
    return await work(host)
  } finally {
    await host.close()
  }
}

export function readText(file: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    const missing = (error as { code?: string }).code === 'ENOENT'
    throw new SignalboxError(
      missing ? 'not-found' : 'bad-input',
      missing ? 'There is no such file.' : `The file cannot be read: ${(error as Error).message}.`,
      {
        place: file,
        next: 'Check the path.',
      },
    )
  }
  if (bytes.length > LIMITS.importBytes * 10)
    throw new SignalboxError(
      'bad-input',
      `The file has ${Math.round(bytes.length / 1e6)} MB; ${Math.round((LIMITS.importBytes * 10) / 1e6)} are the limit.`,
      { place: file, next: 'Split it.' },
    )
  return decodeUtf8(bytes, file)
}

/** Aligned columns; the last one takes what it needs. */
export function table(heading: string[], rows: string[][]): void {
  const widths = heading.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of [heading, ...rows])
    print(
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
}

export const time = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')
