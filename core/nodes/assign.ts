// Assign: picks a person by group, skills, absence and capacity, gives them the task, and says who was left out and why.
import { z } from 'zod'
import type { Person } from '../model/documents.ts'
import { any, type Json, listOf, number, originBit, text } from '../model/values.ts'
import { dueAfter, expressionText, templateText } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  people: z.string().max(200).default('').describe('People'),
  group: z.string().max(100).default('').describe('Only this group'),
  skills: expressionText.default('').describe('Skills needed, as a list'),
  hours: z.number().positive().max(100_000).nullable().default(null).describe('To be done within hours'),
  title: templateText.default('').describe('What is to be done'),
  body: templateText.default('').describe('What one must know'),
})
type Config = z.infer<typeof schema>
type Choice = { chosen: string | null; leftOut: { person: string; why: string }[] }

/** The least loaded of those who can; ties by name. Pure, so that the same workload gives the same choice. */
export function choose(people: readonly Person[], group: string, skills: readonly string[], open: { [person: string]: number }): Choice {
  const load = (person: Person) => (Object.hasOwn(open, person.name) ? (open[person.name] ?? 0) : 0)
  const why = (person: Person): string | null => {
    const lacks = skills.filter((skill) => !person.skills.includes(skill))
    if (group && !person.groups.includes(group)) return `is not in ${group}`
    if (lacks.length) return `lacks the skill ${lacks.join(' and ')}`
    if (person.absent) return 'is absent'
    if (load(person) >= person.capacity) return `is full: ${load(person)} of ${person.capacity}`
    return null
  }
  const able = people.filter((person) => why(person) === null)
  const share = (person: Person) => load(person) / person.capacity
  const [first] = [...able].sort((a, b) => share(a) - share(b) || (a.name < b.name ? -1 : 1))
  const leftOut = people.flatMap((person) => {
    if (person === first) return []
    const reason = why(person)
    if (reason !== null) return [{ person: person.name, why: reason }]
    const same = first && share(person) === share(first)
    return [
      {
        person: person.name,
        why: same
          ? `has as much open work (${load(person)} of ${person.capacity}) and comes later by name`
          : `has more open work: ${load(person)} of ${person.capacity}`,
      },
    ]
  })
  return { chosen: first?.name ?? null, leftOut }
}

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
    if (config.group && people.length && !people.some((person) => person.groups.includes(config.group)))
      context.problem('empty-group', `Nobody is in the group “${config.group}”.`, 'group')
    const skills = config.skills ? context.expression(config.skills, 'skills', listOf(text)) : null
    const title = context.template(config.title || config.group || 'Work', 'title')
    const body = context.template(config.body, 'body')
    return {
      output: { person: text, task: number, dueAt: any },
      run: () => ({ kind: 'ask', command: { kind: 'workload' } }),
      resume(step, answers) {
        const workload = answers.find((answer) => answer.kind === 'workload')
        if (!workload)
          return {
            kind: 'failed',
            failure: { code: 'bad-answer', message: 'Nobody could say how much work is open.', next: 'Start the run again.' },
          }
        const needed = (skills?.evaluate(step.scope) ?? []) as Json[]
        const choice = choose(
          people,
          config.group,
          needed.filter((skill): skill is string => typeof skill === 'string'),
          workload.open,
        )
        const dueAt = dueAfter(step.now, config.hours)
        const decision = { kind: 'assign' as const, ...choice, dueAt }
        const origins = originBit('rule') | (skills ? step.origins(skills) : 0)
        if (choice.chosen === null) return { kind: 'done', port: 'nobody', output: ['', 0, null], origins, decision }
        const made = answers.find((answer) => answer.kind === 'task')
        if (!made)
          return {
            kind: 'ask',
            command: {
              kind: 'task',
              task: {
                title: title.render(step.scope),
                body: body.render(step.scope),
                assignee: choice.chosen,
                group: config.group,
                dueAt,
                fields: {},
              },
            },
          }
        const due = dueAt === null ? null : new Date(dueAt).toISOString()
        return { kind: 'done', port: 'assigned', output: [choice.chosen, made.task, due], origins, decision }
      },
    }
  },
  tell({ step, value, pinned, config }) {
    const decision = step.decision
    if (decision?.kind !== 'assign') return { clause: null, sentences: [] }
    const within = config.group ? [' in ', pinned('config.group')] : []
    const leftOut = decision.leftOut.slice(0, 20).map((_, at) => ({
      ...{ tone: 'plain' as const, weight: 'why-not' as const },
      parts: [value(`decision.leftOut[${at}].person`), ' ', value(`decision.leftOut[${at}].why`), '.'],
    }))
    if (decision.chosen === null)
      return {
        clause: ['left unassigned, as nobody was free'],
        sentences: [{ tone: 'care', weight: 'main', parts: ['Nobody', ...within, ' could take it.'] }, ...leftOut],
      }
    const due = decision.dueAt === null ? [] : [', to be done by ', value('decision.dueAt', 'time')]
    return {
      clause: ['assigned to ', value('output.person', 'strong')],
      sentences: [
        {
          tone: 'good',
          weight: 'main',
          parts: [
            'It was assigned to ',
            value('output.person', 'strong'),
            ...within,
            ' as task ',
            value('output.task'),
            ...due,
            ', the least loaded of those who can do it.',
          ],
        },
        ...leftOut,
      ],
    }
  },
}
