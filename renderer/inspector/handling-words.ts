// How a step is handled, in words: tries, time-out, and how far do-once reaches. Pure.
import type { GraphNode, Retry } from '../../core/model/graph.ts'
import { count, duration, percent, plural } from '../ui/format.ts'

/** The wait before each further try; chance moves each a little. */
export function waitsOfRetry({ attempts, firstSeconds, factor, maxSeconds }: Retry): number[] {
  return Array.from({ length: attempts - 1 }, (_, at) => Math.min(firstSeconds * factor ** at, maxSeconds) * 1000)
}

const SHOWN = 4

function retryWords(retry: Retry): string {
  if (retry.attempts === 1) return 'Not tried again'
  const waits = waitsOfRetry(retry)
  const told = waits.slice(0, SHOWN).map(duration).join(', ')
  const chance = retry.jitter > 0 ? `, give or take ${percent(retry.jitter)}` : ''
  return `${plural(retry.attempts, 'try', 'tries')}, after waits of ${told}${waits.length > SHOWN ? ' and so on' : ''}${chance}`
}

/** Name and words of each thing that is set; empty for most steps. */
export function handlingWords(handling: GraphNode['handling']): [string, string][] {
  const { retry, timeoutSeconds, doOnce } = handling ?? {}
  return [
    ...(retry ? [['When it fails for a while', retryWords(retry)] satisfies [string, string]] : []),
    ...(timeoutSeconds === undefined ? [] : [['Time-out', duration(timeoutSeconds * 1000)] satisfies [string, string]]),
    ...(doOnce
      ? [
          [
            'Done once',
            doOnce.scope === 'run'
              ? 'in a run'
              : `for each ${doOnce.key}${doOnce.scope === 'ever' ? ', for ever' : `, within ${count(doOnce.hours)} h`}`,
          ] satisfies [string, string],
        ]
      : []),
  ]
}
