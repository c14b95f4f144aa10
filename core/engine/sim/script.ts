// What the world answers, and after how long, for every step a run can ask at: drawn from the seed and the step's place alone,
// so that two interpreters which ask the same are told the same.
import type { Answer } from '../../model/record.ts'
import type { JsonRecord } from '../../model/values.ts'
import type { Command } from '../../nodes/spec.ts'
import { seededRandom } from './random.ts'
import { LABELS } from './random-graph.ts'

/** `path`: the items of the for-eaches around it, by node key: `f3.0/f7.2`. `visit`: how often the node has begun there. */
export type Asking = { key: string; path: string; visit: number; attempt: number; now: number; command: Command }
/** `at`: the moment of the answer; null for what is answered at once. */
export type Told = { at: number | null; answer: Answer }

export function scripted(seed: number) {
  return ({ key, path, visit, attempt, now, command }: Asking): Told => {
    const random = seededRandom(`${seed} ${key} ${path} ${visit} ${attempt}`)
    const at = now + 500 + random.next() * 90_000
    switch (command.kind) {
      case 'task':
        return { at: null, answer: { kind: 'task', task: 1 } }
      case 'workload':
        return { at: null, answer: { kind: 'workload', open: {} } }
      case 'timer':
        return { at: Math.max(now, command.at), answer: { kind: 'time', at: Math.max(now, command.at) } }
      case 'retry':
        return { at: now + command.delayMs, answer: { kind: 'retry', at: now + command.delayMs } }
      case 'event': {
        const { until } = command
        if (until !== null && until < at) return { at: until, answer: { kind: 'time', at: until } }
        return { at, answer: { kind: 'event', event: 1, body: { n: 1 }, at, by: 'shop' } }
      }
      case 'classify':
        return { at, answer: random.chance(0.6) ? read(random.pick(LABELS), random.next()) : unread(random.chance(0.7)) }
      case 'review':
        return {
          at,
          answer: { kind: 'review', verdict: random.chance(0.5) ? 'approve' : 'decline', by: 'Ada', reason: '', changes: {}, shown: '' },
        }
      case 'effect': {
        const fine = random.chance(0.6)
        const result: JsonRecord = command.effect.connector === 'http' ? { status: 200, body: null } : { file: 'rows.csv' }
        const failure = { code: 'refused', message: 'It was refused.', next: 'Ask them.' }
        const outcome = fine
          ? ({ state: 'done', status: 200, result, settledBy: null } as const)
          : ({ state: 'failed', failure, settledBy: null } as const)
        return { at, answer: { kind: 'effect', key: 'k', outcome } }
      }
      case 'call': {
        const status = random.pick(['ended', 'ended', 'failed', 'cancelled'] as const)
        return { at, answer: { kind: 'run', run: 2, status, outcome: status === 'ended' ? 'done' : null, result: {}, failure: null } }
      }
    }
  }
}

const read = (label: string, confidence: number): Answer => ({
  ...{ kind: 'class', label, confidence, runnerUp: null, model: { name: 'reader', hash: '0' } },
  evidence: { margin: 0.5, nearest: [], words: [], unlike: false, likeness: 1 },
})
const unread = (again: boolean): Answer => ({
  ...{ kind: 'failed', again },
  failure: { code: 'model', message: 'It did not answer.', next: 'Try again.' },
})
