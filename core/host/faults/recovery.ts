// Start-up with many open runs: from the start of the process until the host serves, again and again after a kill.
import { join } from 'node:path'
import { quantile } from './figures.ts'
import type { Part } from './part.ts'
import { allAcked, judgeWorld, openWorld } from './session.ts'
import { startEngine } from './start-engine.ts'

const OPEN_RUNS = 10_000

export const recovery: Part = {
  name: 'recovery',
  alone: true,
  async run({ count, seed, folder }) {
    const wanted = count('open', OPEN_RUNS, OPEN_RUNS)
    const starts = count('starts', 100, 3)
    const world = await openWorld({ folder: join(folder('recovery'), 'world'), seed, keyed: true, kills: 0, faults: 0 })
    const failures: string[] = []
    const took: number[] = []
    try {
      world.client.flushes = false
      // Each of them goes to a person, and nobody answers.
      for (let at = 1; at <= wanted; at++) world.client.payments.set(`p${at}`, { ref: `p${at}`, amount: 250, customer: 'new', sure: 0.9 })
      const life = { workspace: world.workspace, plan: world.plan, reviews: false }
      const first = startEngine(life)
      await first.said('serving')
      world.client.send(first, 0)
      await allAcked(world.client, 120_000)
      await first.kill()
      if (world.client.acked.size !== wanted) failures.push(`${world.client.acked.size} of ${wanted} runs were accepted`)
      for (let at = 0; at < starts; at++) {
        const began = performance.now()
        const engine = startEngine(life)
        if (!(await engine.said('serving'))) failures.push(`start ${at + 1} did not come to serve: ${engine.child.errors()}`)
        took.push(performance.now() - began)
        await engine.kill()
      }
      const judged = judgeWorld(world, true)
      failures.push(...judged.wrong.slice(0, 20))
      if (judged.open !== wanted) failures.push(`${judged.open} of ${wanted} runs are open`)
    } finally {
      await world.stub.close()
    }
    return {
      failures,
      figures: [
        { name: 'faults.recovery_open_runs', value: wanted, unit: 'runs', target: '' },
        { name: 'faults.recovery_starts', value: took.length, unit: 'starts', target: '' },
        { name: 'faults.recovery_p50_ms', value: Math.round(quantile(took, 0.5)), unit: 'ms', target: '' },
        { name: 'faults.recovery_p99_ms', value: Math.round(quantile(took, 0.99)), unit: 'ms', target: '< 3000' },
      ],
    }
  },
}
