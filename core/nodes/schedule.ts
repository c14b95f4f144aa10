// Schedule: starts a run at times of the clock or every so often. The occurrence is its do-once key.
import { z } from 'zod'
import { readSchedule, type Schedule } from '../model/schedule/schedule.ts'
import { scheduleWords } from '../model/schedule/words.ts'
import { type Field, recordOf } from '../model/values.ts'
import { admissionFields, admissionOf, compileStart } from './admission.ts'
import { inputShape } from './input.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  when: z
    .enum(['at times', 'every so often'])
    .default('at times')
    .meta({ title: 'When it runs', description: 'At times of the clock, or at a fixed distance.' }),
  cron: z
    .string()
    .max(1000)
    .default('')
    .meta({ title: 'Times', description: 'Minute, hour, day, month, weekday: 0 9 * * 1-5 is every weekday at 09:00.' }),
  every: z.int().min(1).max(100_000).default(1).meta({ title: 'Every' }),
  unit: z.enum(['minutes', 'hours']).default('hours').meta({ title: 'Minutes or hours' }),
  from: z
    .string()
    .max(100)
    .default('')
    .meta({ title: 'Counted from', description: 'A time of the clock, 2026-01-31 08:00; midnight UTC when empty.' }),
  zone: z.string().max(100).default('UTC').meta({ title: 'Time zone', description: 'A place, like Europe/Berlin.' }),
  missed: z.enum(['once', 'skip', 'all']).default('once').meta({
    title: 'When times were missed',
    description: 'Signalbox was off or the workflow paused: one run for all of them, none, or one for each.',
  }),
  most: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .meta({ title: 'At most so many', description: 'Of missed times that each get a run, the newest.' }),
  subject: z
    .string()
    .max(2000)
    .default('')
    .meta({ title: 'What a run is called', description: 'An expression over the input that gives a text: "Report " + input.occurrence' }),
  ...admissionFields,
})
type Config = z.infer<typeof schema>

const scheduleOf = ({ when, cron, every, unit, from, zone }: Config): Schedule =>
  when === 'at times' ? { kind: 'times', cron, zone } : { kind: 'interval', every, unit, from, zone }

const FIELDS: Field[] = [
  { name: 'scheduledFor', title: 'Scheduled for', type: 'date', required: true },
  { name: 'occurrence', title: 'Occurrence', type: 'text', required: true },
  // How many occurrences were missed before this one and are not run for themselves.
  { name: 'missed', title: 'Missed before it', type: 'number', required: false },
]

export const schedule: NodeSpec<Config> = {
  type: 'schedule',
  group: 'start',
  title: 'Schedule',
  about: 'Starts a run at times of the clock, or every so often.',
  icon: 'calendar-clock',
  schema,
  input: () => FIELDS,
  admission: admissionOf,
  timing: (config) => ({ schedule: scheduleOf(config), missed: { policy: config.missed, most: config.most } }),
  ports: () => [{ name: 'out', title: 'Started', tone: 'plain' }],
  line: (config) => (config.when === 'at times' && config.cron === '' ? 'No times yet' : scheduleWords(scheduleOf(config))),
  compile(config, context) {
    const read = readSchedule(scheduleOf(config))
    if (!read.ok) for (const { field, message } of read.problems) context.problem('bad-schedule', message, field)
    const scope = { input: context.scope.input ?? recordOf(inputShape(FIELDS)) }
    return compileStart(config, context, scope)
  },
  tell: ({ step, value }) => ({
    clause: null,
    sentences: [
      {
        ...{ tone: 'plain', weight: 'main' },
        parts: step.output.subject
          ? [value('output.subject', 'strong'), ' was due by the schedule.']
          : ['The run was started by the schedule.'],
      },
    ],
  }),
}
