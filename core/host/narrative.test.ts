import { describe, expect, it } from 'vitest'
import type { ReadContext } from '../api/context.ts'
import type { RunDetail } from '../api/contract.ts'
import { exampleNames } from '../api/examples.ts'
import { partText } from '../history/narrative.ts'
import { valueAtPlace } from '../history/places.ts'
import { readRecord } from '../history/read-run.ts'
import { readJournal, readRun } from '../storage/runs.ts'
import { openTestHost, resources, type TestHost } from './test-workspace.ts'

/** Decides every open review, so that told runs have people in them. */
async function decideAll(host: TestHost): Promise<void> {
  for (const [at, review] of (await host.ask('inbox.list', {})).reviews.entries()) {
    const decision = { id: review.id, shown: review.shown, by: 'Ana Ruiz', reason: 'looked at it' }
    const { run } = await host.ask('reviews.decide', { ...decision, verdict: at % 3 === 0 ? 'decline' : 'approve' })
    await host.runner.settled(run)
  }
}

/** Everything text of ours may say with a capital or a digit in it would be a name or number that is not from the record. */
const literalTrouble = (words: string): string | null =>
  /\d/.test(words) ? 'a digit' : /[a-z,;:] ?[A-Z]/.test(words.replace(/Closest|No points/g, '')) ? 'a name' : null

describe('the narrative', () => {
  it('takes each number and each name from the record, at the place it says', { timeout: 120_000 }, async () => {
    const host = await openTestHost()
    const trouble: string[] = []
    let values = 0
    for (const name of exampleNames(resources)) await host.ask('examples.install', { name })
    await decideAll(host)
    const { runs } = await host.ask('runs.list', { limit: 500 })
    for (const { id } of runs) {
      const told = toldOf(host.context, id)
      const { narrative }: Pick<RunDetail, 'narrative'> = await host.ask('runs.get', { id })
      for (const sentence of [narrative.headline, ...narrative.sentences])
        for (const part of sentence.parts) {
          if (typeof part === 'string') {
            const found = literalTrouble(part)
            if (found) trouble.push(`run ${id}: “${part}” holds ${found}`)
            continue
          }
          values++
          const there = valueAtPlace(told, part.from)
          if (JSON.stringify(there ?? null) !== JSON.stringify(part.value))
            trouble.push(`run ${id}: ${part.from} holds ${JSON.stringify(there)}, the sentence says ${JSON.stringify(part.value)}`)
        }
    }
    expect(trouble).toEqual([])
    expect(values).toBeGreaterThan(500)
  })
  it('would notice a sentence whose value is not what the record holds', async () => {
    expect(literalTrouble('scored 82')).toBe('a digit')
    expect(literalTrouble('given to Ana')).toBe('a name')
    expect(partText({ value: 0.934, from: 'x', as: 'percent' })).toBe('93.4 %')
  })
})

function toldOf(context: ReadContext, id: number) {
  const run = readRun(context.db, id)
  if (!run) throw new Error(`run ${id} is not there`)
  return readRecord(context.plan(run.plan), run, readJournal(context.db, id), context.bringBack).told
}
