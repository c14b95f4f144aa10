// Task: hands work to a person for good; the run goes on. The safe fallback.
import { z } from 'zod'
import type { Answer } from '../model/record.ts'
import { number, originBit } from '../model/values.ts'
import { dueAfter, hours, templateText } from './parts.ts'
import type { NodeSpec } from './spec.ts'
import { failed } from './typed.ts'

const schema = z.strictObject({
  title: templateText.default('').meta({ title: 'What is to be done' }),
  body: templateText.default('').meta({ title: 'What one must know' }),
  assignee: templateText.default('').meta({ title: 'The one person it goes to', description: 'A name; nothing means the group.' }),
  group: z.string().max(100).default('').meta({ title: 'Who it goes to', description: 'A group; nothing means anyone.' }),
  hours: hours.meta({ title: 'Due within hours' }),
})
type Config = z.infer<typeof schema>

/** The number of the task that was made, or null when the answer has none. */
export const taskOf = (answer: Answer | undefined): number | null =>
  answer?.kind === 'task' && Number.isSafeInteger(answer.task) && answer.task > 0 ? answer.task : null

export const task: NodeSpec<Config> = {
  type: 'task',
  group: 'people',
  title: 'Task',
  about: 'Hands the case to a person and goes on.',
  icon: 'clipboard-list',
  schema,
  ports: () => [{ name: 'done', title: 'Handed over', tone: 'plain' }],
  line: ({ assignee, group }) =>
    assignee.includes('{{') ? 'To a person worked out' : assignee || group ? `To ${assignee || group}` : 'To whoever takes it',
  compile(config, context) {
    if (!config.title.trim()) context.problem('missing-title', 'Say what is to be done.', 'title')
    const title = context.template(config.title, 'title')
    const body = context.template(config.body, 'body')
    const assignee = context.template(config.assignee, 'assignee')
    return {
      output: { task: number },
      run: ({ scope, now }) => ({
        kind: 'ask',
        command: {
          kind: 'task',
          task: {
            ...{ title: title.render(scope), body: body.render(scope), group: config.group },
            assignee: assignee.render(scope).trim() || null,
            ...{ dueAt: dueAfter(now, config.hours), fields: {} },
          },
        },
      }),
      resume(_, answers) {
        const made = taskOf(answers.at(-1))
        if (made === null) return failed('bad-answer', 'The task could not be made.', 'Start the run again.')
        return { kind: 'done', port: 'done', output: [made], origins: originBit('rule') }
      },
    }
  },
  tell({ step, config, value, pinned }) {
    if (step.status !== 'done') return { clause: null, sentences: [] }
    // A name that is worked out for each run stands on the task, not in the record.
    const person = config.assignee && !config.assignee.includes('{{')
    const to = person || config.group ? [' to ', pinned(person ? 'config.assignee' : 'config.group', 'strong')] : []
    const task = value('output.task', 'strong')
    return {
      clause: ['handed over', ...to, ' as task ', task],
      sentences: [{ tone: 'care', weight: 'main', parts: ['It was handed over', ...to, ' as task ', task, '.'] }],
    }
  },
}
