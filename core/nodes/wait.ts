// Wait: for so long, until a date, or for an event under a key. The run sleeps in the database and costs nothing meanwhile.
import { z } from 'zod'
import { instantOf } from '../expression/dates.ts'
import { any, date, type Json, originBit, text } from '../model/values.ts'
import { expressionText, templateText } from './parts.ts'
import type { NodeSpec, Outcome } from './spec.ts'
import { failed, typedValue } from './typed.ts'

const MINUTE = 60_000
const schema = z.strictObject({
  mode: z
    .enum(['duration', 'date', 'event'])
    .default('duration')
    .meta({ title: 'Waits for', description: 'a duration, a date, or an event.' }),
  minutes: z.number().min(0).max(52_560_000).default(60).meta({ title: 'Minutes, for a duration' }),
  until: expressionText
    .default('')
    .meta({ title: 'Date, for a date', description: 'An expression that gives a date; one that has passed does not wait.' }),
  event: templateText
    .default('')
    .meta({ title: 'Key, for an event', description: 'Words with {{ }} for values: order-paid/{{ input.order }}' }),
  limitMinutes: z.number().positive().max(52_560_000).nullable().default(null).meta({ title: 'Minutes until the event is late' }),
})
type Config = z.infer<typeof schema>

export const wait: NodeSpec<Config> = {
  type: 'wait',
  group: 'flow',
  title: 'Wait',
  about: 'Waits for a time, a date or an event.',
  icon: 'hourglass',
  schema,
  ports: ({ mode, limitMinutes }) => [
    { name: 'out', title: mode === 'event' ? 'It came' : 'Waited', tone: 'plain' },
    ...(mode === 'event' && limitMinutes !== null ? [{ name: 'late', title: 'It is late', tone: 'care' as const }] : []),
  ],
  line: ({ mode, minutes, until, event }) =>
    mode === 'duration' ? inWords(minutes) : mode === 'date' ? `Until ${until || '…'}` : `For ${event || '…'}`,
  compile(config, context) {
    if (config.mode === 'date' && !config.until.trim()) context.problem('missing-date', 'Say until when.', 'until')
    if (config.mode === 'event' && !config.event.trim()) context.problem('missing-event', 'Say under which key the event comes.', 'event')
    const until = config.mode === 'date' ? context.expression(config.until || '""', 'until', date) : null
    const key = config.mode === 'event' ? context.template(config.event, 'event') : null
    return {
      output: { at: date, event: any, by: text },
      run(step): Outcome {
        if (key) {
          const named = key.render(step.scope)
          if (!named.trim() || named.length > 500)
            return failed('bad-event', 'The event’s key is empty or longer than 500 signs.', 'Check the values it is made from.')
          const limit = config.limitMinutes === null ? null : step.at + config.limitMinutes * MINUTE
          return { kind: 'ask', command: { kind: 'event', key: named, since: step.now, until: limit } }
        }
        const at = until ? instantOf(typedValue(until, date, step.scope) as string) : step.at + config.minutes * MINUTE
        if (!Number.isFinite(at)) return failed('bad-date', 'This date cannot be waited for.', 'Check the values it is made from.')
        return { kind: 'ask', command: { kind: 'timer', at: Math.ceil(at) } }
      },
      resume(_, answers): Outcome {
        const answer = answers.at(-1)
        const done = (port: string, at: number, event: Json, by: string): Outcome => ({
          ...{ kind: 'done', port, output: [new Date(at).toISOString(), event, by] },
          origins: [originBit('rule'), originBit('external'), originBit('external')],
        })
        if (answer?.kind === 'time') return done(config.mode === 'event' ? 'late' : 'out', answer.at, null, '')
        if (answer?.kind === 'event') return done('out', answer.at, answer.body, answer.by)
        return failed('bad-answer', 'The wait ended in a way this step does not know.', 'Start the run again.')
      },
    }
  },
  tell({ step, config, pinned, value }) {
    const what = config.mode === 'event' ? ['the event ', pinned('config.event')] : ['its time']
    if (step.status === 'waiting')
      return {
        clause: ['left waiting for ', ...what],
        sentences: [{ tone: 'care', weight: 'main', parts: ['It waits for ', ...what, '.'] }],
      }
    if (step.status !== 'done') return { clause: null, sentences: [] }
    const at = value('output.at', 'time')
    if (step.port === 'late')
      return {
        clause: ['not reached by ', ...what],
        sentences: [{ tone: 'care', weight: 'main', parts: ['By ', at, ' ', ...what, ' had not come.'] }],
      }
    return {
      clause: null,
      sentences: [
        config.mode === 'event'
          ? { tone: 'good', weight: 'main', parts: [value('output.by', 'strong'), ' sent ', ...what, ' at ', at, '.'] }
          : { tone: 'plain', weight: 'detail', parts: ['It waited until ', at, '.'] },
      ],
    }
  },
}

/** `90` -> `1 h 30 min`. */
function inWords(minutes: number): string {
  const days = Math.floor(minutes / 1440)
  const hours = Math.floor((minutes % 1440) / 60)
  const rest = Math.round((minutes % 60) * 100) / 100
  return [...(days ? [`${days} d`] : []), ...(hours ? [`${hours} h`] : []), ...(rest || !(days || hours) ? [`${rest} min`] : [])].join(' ')
}
