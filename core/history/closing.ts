// How a run's story closes: what it waits for, why it stands in line, who ended it, and that it grows too long.
import { CANCELLED, NOT_NEEDED } from '../engine/interpreter/apply.ts'
import { WARN_STEPS } from '../engine/interpreter/state.ts'
import type { Part, Sentence } from '../model/record.ts'
import { stepPlace, type Told, valueAtPlace } from './places.ts'

/** Different things that are named before it says “and more”. */
const NAMED = 3
/** With these words node types say, in a headline, that a step waits. */
const WAITING = 'left waiting for '

/** Every run that began has a step, unless its contents were removed. */
export const isErased = ({ run, steps }: Told): boolean => run.duration !== null && steps.length === 0

/** `waits`: what the steps that wait say of it. */
export function closing(told: Told, waits: readonly Part[][]): Sentence[] {
  const value = (place: string): Part => ({ value: valueAtPlace(told, place) ?? null, from: place })
  const say = (tone: Sentence['tone'], ...parts: Part[]): Sentence => ({ seq: null, tone, weight: 'main', parts })
  const { status, steps, setAside, called } = told.run
  if (isErased(told)) return [say('plain', 'What happened in it was removed by the retention rule; that it ran stays.')]
  const stopped = told.steps.findLast((step) => step.status === 'cancelled' && step.failure?.code !== NOT_NEEDED)
  const why: Part[] = stopped ? [value(stepPlace(stopped.seq, 'failure.message')), ...fullStop(stopped.failure?.message)] : []
  const said: Sentence[] = []
  if (steps > WARN_STEPS && told.run.duration === null)
    said.push(say('care', 'It has taken ', value('run.steps'), ' steps, and nears the limit at which a run is stopped.'))
  switch (status) {
    case 'failed':
      if (stopped && stopped.failure?.code !== CANCELLED) said.push(say('bad', 'It was stopped: ', ...why))
      said.push(
        called
          ? say('bad', 'The run failed; the run that called it goes on from there.')
          : say('bad', 'The run failed and became a task of ', value('run.owner'), '.'),
      )
      break
    case 'cancelled':
      said.push(say('plain', ...(why.length ? why : ['The run was cancelled.'])))
      break
    case 'in doubt':
      said.push(say('bad', 'It is not known whether the last effect happened. A person decides; nothing is sent again by itself.'))
      break
    case 'queued':
      said.push(
        setAside
          ? say('bad', 'It stopped Signalbox again and again, so it was set aside. A person lets it go on or cancels it.')
          : say('plain', 'It waits in line, and begins when the limits of its workflow, its turn and pauses let it.'),
      )
      break
    case 'waiting':
      said.push(say('care', ...waitingFor(waits)))
      break
  }
  return said
}

/** A reason that a person typed may have none. */
export const fullStop = (message = ''): Part[] => (/[.!?…]$/.test(message) ? [] : ['.'])

/** `The run waits for a person of Dispatch, and for the event order-paid/7.` */
function waitingFor(waits: readonly Part[][]): Part[] {
  const different = new Map(
    waits.map((clause) => [JSON.stringify(clause.map((part) => (typeof part === 'string' ? part : part.value))), clause]),
  )
  const [first, ...others] = [...different.values()].slice(0, NAMED).map(bare)
  if (!first) return ['The run waits for what it called or asked.']
  const more = different.size > NAMED ? [', and for more'] : []
  return ['The run waits for ', ...first, ...others.flatMap((one): Part[] => [', and for ', ...one]), ...more, '.']
}

function bare([first, ...rest]: readonly Part[]): Part[] {
  if (typeof first !== 'string') return first === undefined ? rest : [first, ...rest]
  const left = first.startsWith(WAITING) ? first.slice(WAITING.length) : first
  return left === '' ? rest : [left, ...rest]
}
