// `npm test`: every suite, then a table of what passed, what failed and, loudly, what could not run.
// `npm test -- unit e2e:browser` runs only those. With CI or SIGNALBOX_REQUIRE_ALL set, a suite that could not run is a failure.
import { type Result, type Suite, suites } from './suites.ts'

type Row = { name: string; result: Result; seconds: number }

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !suites.some((suite) => suite.name === name))
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(', ')}. The suites: ${suites.map((suite) => suite.name).join(', ')}.`)
  process.exit(2)
}

const rows: Row[] = []
for (const suite of suites) {
  if (wanted.length > 0 && !wanted.includes(suite.name)) continue
  console.log(`\n=== ${suite.name} ===`)
  const startedAt = Date.now()
  const result = needsBuild(suite) && buildFailed() ? { missing: 'the build failed' } : await suite.run()
  rows.push({ name: suite.name, result, seconds: (Date.now() - startedAt) / 1000 })
}
report()

function needsBuild(suite: Suite) {
  return suite.name.startsWith('e2e')
}
function buildFailed() {
  return rows.some(({ name, result }) => name === 'build' && 'failed' in result && result.failed > 0)
}

function report() {
  const missing = rows.filter((row) => 'missing' in row.result)
  const sum = (word: 'passed' | 'failed' | 'skipped') =>
    rows.reduce((total, { result }) => total + ('missing' in result ? 0 : result[word]), 0)
  const column = (text: string | number, width: number) => String(text).padStart(width)
  console.log(`\n${'suite'.padEnd(14)}${column('passed', 8)}${column('failed', 8)}${column('seconds', 9)}`)
  for (const { name, result, seconds } of rows) {
    const time = column(seconds.toFixed(1), 9)
    if ('missing' in result) console.log(`${name.padEnd(14)}   COULD NOT RUN ${time}   ${result.missing}`)
    else console.log(`${name.padEnd(14)}${column(result.passed, 8)}${column(result.failed, 8)}${time}`)
  }
  const requireAll = Boolean(process.env.CI || process.env.SIGNALBOX_REQUIRE_ALL)
  for (const { name } of missing)
    console.log(`\n!!! ${name} COULD NOT RUN: nothing in it was tested${requireAll ? ', and here every suite must run' : ''}. !!!`)
  const skipped = sum('skipped')
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exitCode = sum('failed') > 0 || (requireAll && missing.length > 0) ? 1 : 0
}
