// npm run test:faults [-- --json] [--short] [--only kills,powercut] [--kills 1000] [--seed 1] [--report file]: breaks the engine in every way we
// know and prints what came of it. Ends with 1 when a target is missed; every failure says how to repeat it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asLine, asTable, type Figure, isMet } from './figures.ts'
import { inLanes } from './lanes.ts'
import { parts } from './parts.ts'

const values = wordsAfterDashes(process.argv.slice(2))
const only = values.only ? values.only.split(',') : null
const unknown = only?.filter((name) => !parts.some((part) => part.name === name)) ?? []
if (unknown.length) {
  console.error(`There is no part ${unknown.join(', ')}. The parts: ${parts.map((part) => part.name).join(', ')}.`)
  process.exit(2)
}
const asJson = 'json' in values
const short = 'short' in values
const seed = Number(values.seed ?? 1)
const scratch = mkdtempSync(join(tmpdir(), 'signalbox-faults-'))
// Children start many hundred times: what was compiled once is kept.
process.env.NODE_COMPILE_CACHE = join(scratch, 'compiled')

const figures: Figure[] = []
const failures: string[] = []
const missing: string[] = []
let checks = 0
const chosen = parts.filter((part) => only === null || only.includes(part.name))
// Parts that measure time go alone, at the end; in the full form all do.
const together = chosen.filter((part) => short && !part.alone)
const alone = chosen.filter((part) => !together.includes(part))

async function runPart(part: (typeof parts)[number]): Promise<void> {
  const began = performance.now()
  const say = (line: string) => console.error(`${part.name}: ${line}`)
  try {
    const outcome = await part.run({
      ...{ short, seed },
      say: short ? () => {} : say,
      count: (name, full, few) => Number(values[name] ?? (short ? few : full)),
      folder(name) {
        const folder = join(scratch, name)
        mkdirSync(folder, { recursive: true })
        return folder
      },
    })
    if ('missing' in outcome) {
      missing.push(`${part.name} COULD NOT RUN: ${outcome.missing}`)
      return
    }
    if (asJson) for (const figure of outcome.figures) console.log(asLine(figure))
    figures.push(...outcome.figures)
    failures.push(...outcome.failures.map((failure) => `${part.name}: ${failure}`))
    checks += outcome.figures.filter((figure) => figure.target !== '').length
    say(`${outcome.failures.length ? 'FAILED' : 'held'} in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  } catch (error) {
    failures.push(`${part.name}: ${error instanceof Error ? error.stack : error}`)
  }
}

try {
  await inLanes(together, 2, runPart)
  for (const part of alone) await runPart(part)
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
}
if (!asJson && figures.length) console.log(asTable(figures))
const missed = figures.filter((figure) => !isMet(figure))
for (const failure of failures.slice(0, 50)) console.error(`FAILED ${failure}`)
if (failures.length > 50) console.error(`and ${failures.length - 50} more failures`)
for (const figure of missed) console.error(`MISSED ${figure.name}: ${figure.value} ${figure.unit}, target ${figure.target}`)
for (const line of missing) console.error(`!!! ${line} !!!`)
const requireAll = Boolean(process.env.CI || process.env.SIGNALBOX_REQUIRE_ALL)
const failed = failures.length + missed.length + (requireAll ? missing.length : 0)
console.error(`${checks - missed.length} checks passed, ${failed} failed${missing.length ? `, ${missing.length} parts could not run` : ''}`)
if (values.report) writeFileSync(values.report, JSON.stringify({ passed: checks - missed.length, failed, skipped: missing.length }))
process.exit(failed > 0 ? 1 : 0)

/** `--name value` and `--name`; each part takes its own counts, so any name may come. */
function wordsAfterDashes(args: readonly string[]): { [name: string]: string } {
  return Object.fromEntries(
    args.flatMap((arg, at) => {
      const value = args[at + 1]
      return arg.startsWith('--') ? [[arg.slice(2), value === undefined || value.startsWith('--') ? '' : value]] : []
    }),
  )
}
