import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleNames } from '../api/examples.ts'
import type { Json, JsonRecord } from '../model/values.ts'
import { openTestHost, resources } from './test-workspace.ts'

const shipped = exampleNames(resources).map((name) => readFileSync(join(resources, 'examples', name, 'workflow.json'), 'utf8'))
const [sample = ''] = shipped

/** Every path of a JSON value. */
function paths(value: Json, at: (string | number)[] = []): (string | number)[][] {
  if (value === null || typeof value !== 'object') return [at]
  const inner = Array.isArray(value) ? value.map((one, index) => [index, one] as const) : Object.entries(value)
  return [at, ...inner.flatMap(([key, one]) => paths(one, [...at, key]))]
}
function replaced(value: Json, [first, ...rest]: (string | number)[], by: Json): Json {
  if (first === undefined) return by
  const copy = (Array.isArray(value) ? [...value] : { ...(value as JsonRecord) }) as JsonRecord
  copy[first] = replaced(copy[first] as Json, rest, by)
  return copy as Json
}

const HOSTILE: Json[] = [
  null,
  true,
  -1,
  1e308,
  '',
  '__proto__',
  'constructor',
  'a\u0000b',
  'x'.repeat(5000),
  [],
  {},
  [[[[]]]],
  { __proto__x: 1 },
  '{{7*7}}',
  '../../etc/passwd',
  '=cmd()',
]

describe('importing a workflow', () => {
  it('gives back on export what was imported', async () => {
    const host = await openTestHost()
    for (const text of shipped) {
      const { id } = await host.ask('workflows.import', { text })
      const back = JSON.parse((await host.ask('workflows.export', { id })).text)
      expect(back.graph).toEqual(JSON.parse(text).graph)
    }
  })
  it.each([
    ['what is not JSON', '{"format": ', 'not JSON'],
    ['JSON that is no workflow', '{"nodes": []}', 'not a Signalbox workflow'],
    ['a list', '[]', 'not a Signalbox workflow'],
    ['a newer format', sample.replace('"formatVersion": 1', '"formatVersion": 2'), 'newer Signalbox'],
    ['a name that stands twice', sample.replace('"owner"', '"name"'), 'stands twice'],
    ['depth', sample.replace('"edges": [', `"edges": ${'['.repeat(100)}`), 'deeper than 64'],
    ['size', `${' '.repeat(21 * 1024 * 1024)}${sample}`, 'limit'],
    ['fields nobody knows', sample.replace('"owner"', '"ownr"'), 'owner'],
    [
      'too many nodes',
      JSON.stringify({ ...JSON.parse(sample), graph: { nodes: Array(10_001).fill({ id: 'a', key: 'a', type: 'set' }), edges: [] } }),
      '10000 nodes',
    ],
  ])('refuses %s with its place, and changes nothing', async (_, text, said) => {
    const host = await openTestHost()
    const before = host.context.db.prepare('SELECT count(*) FROM audit').pluck().get()
    const refused = (await host.call('workflows.import', { text })) as {
      ok: false
      error: { message: string; place: string; next: string }
    }
    expect(refused.ok).toBe(false)
    expect(refused.error.message).toContain(said)
    expect(refused.error.place && refused.error.next).toBeTruthy()
    expect(await host.ask('workflows.list', {})).toEqual([])
    expect(host.context.db.prepare('SELECT count(*) FROM audit').pluck().get()).toBe(before)
  })
  it('leaves out what would let the file reach private addresses, and says so', async () => {
    const host = await openTestHost()
    const text = JSON.stringify({
      ...JSON.parse(sample),
      documents: [{ kind: 'settings', name: 'Net', body: { allowedHosts: ['127.0.0.1:80'], words: ['a'] } }],
    })
    const { problems } = await host.ask('workflows.import', { text })
    expect(problems.map((problem) => problem.code)).toContain('grant-left-out')
    expect((await host.ask('documents.list', {})).find((one) => one.kind === 'settings')?.body).toEqual({ words: ['a'] })
  })
  it('takes any value at any path without a crash: it is refused, or imported with its problems', { timeout: 60_000 }, async () => {
    const host = await openTestHost()
    const value = JSON.parse(sample) as Json
    const untouched = JSON.stringify(Object.getOwnPropertyNames(Object.prototype))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths(value).slice(1)), fc.constantFrom(...HOSTILE), async (path, by) => {
        const answer = await host.call('workflows.import', { text: JSON.stringify(replaced(value, path, by)) })
        if (!answer.ok) expect(['bad-input', 'unsupported']).toContain(answer.error.code)
        else {
          const { id } = answer.value as { id: number }
          expect((await host.call('workflows.get', { id })).ok).toBe(true)
          const published = await host.call('workflows.publish', { id })
          if (!published.ok) expect(['bad-input', 'conflict']).toContain(published.error.code)
        }
      }),
      { numRuns: 400 },
    )
    expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(untouched)
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
})
