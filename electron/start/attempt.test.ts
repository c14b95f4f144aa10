import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { attempt } from './attempt.ts'

const node = (script: string, options: Parameters<typeof attempt>[2] = {}) => attempt(process.execPath, ['-e', script], options)

test('a program that ends well has succeeded', async () => {
  expect(await node('console.log("done")')).toMatchObject({ ok: true, output: 'done\n', reason: '' })
})

test('a failure is told by the line that speaks of an error, else by the code', async () => {
  expect(await node('console.error("begin\\nError: refused\\nmore"); process.exit(3)')).toMatchObject({
    ok: false,
    reason: 'Error: refused',
  })
  expect(await node('process.exit(3)')).toMatchObject({ ok: false, reason: 'it ended with code 3' })
  expect(await attempt('signalbox-no-such-program', [])).toMatchObject({ ok: false, reason: expect.stringContaining('ENOENT') })
})

test('a program that hangs is ended', async () => {
  expect(await node('setInterval(() => {}, 1000)', { stallMs: 600 })).toMatchObject({ ok: false, reason: 'no progress for 0.6 s' })
})

test('what is slow but moves goes on: it prints, or a folder grows', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-attempt-'))
  const write = `const fs = require('node:fs'); let n = 0
    const timer = setInterval(() => { fs.appendFileSync(process.argv[1] + '/f', 'x'); if (++n === 12) clearInterval(timer) }, 250)`
  const grows = await attempt(process.execPath, ['-e', write, folder], { stallMs: 1800, watch: [folder] })
  rmSync(folder, { recursive: true })
  expect(grows).toMatchObject({ ok: true })
})

test('a limit holds even for what moves', async () => {
  const outcome = await node('setInterval(() => console.log("."), 50)', { limitMs: 700 })
  expect(outcome).toMatchObject({ ok: false, reason: 'it took longer than 0.7 s' })
})
