import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunDetail } from '../api/contract.ts'
import { exampleNames } from '../api/examples.ts'
import { plainText } from '../history/narrative.ts'
import { openTestHost, resources } from './test-workspace.ts'

/** What a run came to, without clocks and keys. */
const expectation = (run: RunDetail) => ({
  key: run.key,
  status: run.status,
  outcome: run.outcome,
  path: run.steps.map((step) => [step.node, ...(step.port && step.port !== 'out' ? [step.port] : [])].join(': ')),
  headline: plainText(run.narrative.headline),
})

describe('the shipped examples', () => {
  it.each(exampleNames(resources))(
    '%s gives what its expected results say',
    async (name) => {
      const host = await openTestHost()
      const { workflow, runs: count } = await host.ask('examples.install', { name })
      const { runs } = await host.ask('runs.list', { workflow, limit: 500 })
      expect(runs).toHaveLength(count)
      const details = await Promise.all(runs.toReversed().map(({ id }) => host.ask('runs.get', { id })))
      await expect(`${JSON.stringify(details.map(expectation), null, 2)}\n`).toMatchFileSnapshot(
        join(resources, 'examples', name, 'expected.json'),
      )
      expect((await host.ask('audit.verify', {})).ok).toBe(true)
      expect((await host.ask('workflows.get', { id: workflow })).problems).toEqual([])
      expect(await host.ask('examples.install', { name })).toEqual({ workflow, runs: 0 })
    },
    60_000,
  )
})
