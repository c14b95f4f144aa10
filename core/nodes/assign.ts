// Assign: picks a person by group, skills, absence and capacity, gives them the task, and says who was left out and why.
import { z } from 'zod'
import type { Answer } from '../model/record.ts'
import { date, listOf, number, originBit, text } from '../model/values.ts'
import { choose } from './choose-person.ts'
import { dueAfter, expressionText, hours, templateText } from './parts.ts'
import type { NodeSpec } from './spec.ts'
import { taskOf } from './task.ts'
import { failed, typedValue } from './typed.ts'

const schema = z.strictObject({
  people: z.string().max(200).default('').meta({ title: 'People', description: 'The named list of people.' }),
  group: z.string().max(100).default('').meta({ title: 'Only this group', description: 'Nothing means everyone.' }),
  skills: expressionText
    .default('')
    .meta({ title: 'Skills needed', description: 'An expression that gives a list of texts; nothing means none.' }),
  hours: hours.meta({ title: 'To be done within hours' }),
  title: templateText.default('').meta({ title: 'What is to be done' }),
  body: templateText.default('').meta({ title: 'What one must know' }),
})
type Config = z.infer<typeof schema>
const texts = listOf(text)

export const assign: NodeSpec<Config> = {
  type: 'assign',
  group: 'people',
  title: 'Assign',
  about: 'Gives the work to the right person with room for it, and says why.',
  icon: 'users',
  schema,
  ports: () => [
    { name: 'assigned', title: 'Assigned', tone: 'good' },
    { name: 'nobody', title: 'Nobody free', tone: 'care' },
  ],
  line: ({ people, group, hours }) => [group || people || 'No people yet', ...(hours === null ? [] : [`within ${hours} h`])].join(', '),
  compile(config, context) {
    const people = context.document('people', config.people, 'people')?.body.people ?? []
    const able = config.group ? people.filter((person) => person.groups.includes(config.group)) : people
    if (config.group && people.length && able.length === 0)
      context.problem('empty-group', `Nobody is in the group “${config.group}”.`, 'group')
    if (new Set(able.map((person) => person.name)).size < able.length)
      context.problem('same-name', 'Two people have the same name; their work would be counted together.', 'people')
    const skills = config.skills ? context.expression(config.skills, 'skills', texts) : null
    const title = context.template(config.title || 'Work', 'title')
    const body = context.template(config.body, 'body')
    return {
      output: { person: text, task: number, dueAt: date },
      run: () => ({ kind: 'ask', command: { kind: 'workload' } }),
      resume(step, answers) {
        const open = workloadOf(answers)
        if (!open) return failed('bad-answer', 'It could not be found out how much work is open.', 'Start the run again.')
        const needed = skills ? (typedValue(skills, texts, step.scope) as string[]) : []
        const choice = choose(able, needed, open, step.now)
        const dueAt = dueAfter(step.now, config.hours)
        const decision = { kind: 'assign' as const, ...choice, dueAt }
        const origins = originBit('rule') | (skills ? step.origins(skills) : 0)
        if (choice.chosen === null) return { kind: 'done', port: 'nobody', output: [null, null, null], origins, decision }
        const answer = answers.find((one) => one.kind !== 'workload')
        if (!answer) {
          const task = { title: title.render(step.scope), body: body.render(step.scope), assignee: choice.chosen }
          return { kind: 'ask', command: { kind: 'task', task: { ...task, group: config.group, dueAt, fields: {} } } }
        }
        const made = taskOf(answer)
        if (made === null) return failed('bad-answer', 'The task could not be made.', 'Start the run again.')
        const due = dueAt === null ? null : new Date(dueAt).toISOString()
        return { kind: 'done', port: 'assigned', output: [choice.chosen, made, due], origins, decision }
      },
    }
  },
  tell({ step, value, pinned, config }) {
    const decision = step.decision
    if (decision?.kind !== 'assign') return { clause: null, sentences: [] }
    const within = config.group ? [' in ', pinned('config.group')] : []
    const leftOut = decision.leftOut.map((_, at) => ({
      ...{ tone: 'plain' as const, weight: 'why-not' as const },
      parts: [value(`decision.leftOut[${at}].person`), ' ', value(`decision.leftOut[${at}].why`), '.'],
    }))
    if (decision.chosen === null)
      return {
        clause: ['left unassigned, as nobody', ...within, ' was free'],
        sentences: [{ tone: 'care', weight: 'main', parts: ['Nobody', ...within, ' could take it.'] }, ...leftOut],
      }
    const person = value('output.person', 'strong')
    const due = decision.dueAt === null ? [] : [', to be done by ', value('decision.dueAt', 'time')]
    const why = decision.leftOut.length ? ', the least loaded of those who can do it.' : ', the only one there is.'
    return {
      clause: ['assigned to ', person],
      sentences: [
        { tone: 'good', weight: 'main', parts: ['It was assigned to ', person, ...within, ' as task ', value('output.task'), ...due, why] },
        ...leftOut,
      ],
    }
  },
}

/** How many open pieces of work each person has; null when the answer is not a count for each. */
function workloadOf(answers: readonly Answer[]): { [person: string]: number } | null {
  const answer = answers[0]
  if (answer?.kind !== 'workload' || typeof answer.open !== 'object' || answer.open === null) return null
  return Object.values(answer.open).every((count) => Number.isSafeInteger(count) && count >= 0) ? answer.open : null
}
