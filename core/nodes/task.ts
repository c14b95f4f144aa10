// Task: hands work to a person for good; the run goes on. The safe fallback.
import { z } from 'zod'
import { number, originBit } from '../model/values.ts'
import { dueAfter, templateText } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  title: templateText.default('').describe('What is to be done'),
  body: templateText.default('').describe('What one must know'),
  group: z.string().max(100).default('').describe('Who it goes to'),
  hours: z.number().positive().max(100_000).nullable().default(null).describe('Due in hours'),
})
type Config = z.infer<typeof schema>

export const task: NodeSpec<Config> = {
  type: 'task',
  group: 'people',
  title: 'Task',
  about: 'Hands the case to a person and goes on.',
  icon: 'clipboard-list',
  schema,
  ports: () => [{ name: 'done', title: 'Handed over', tone: 'plain' }],
  line: ({ group }) => (group ? `To ${group}` : 'To whoever takes it'),
  compile(config, context) {
    if (!config.title.trim()) context.problem('missing-title', 'Say what is to be done.', 'title')
    const title = context.template(config.title, 'title')
    const body = context.template(config.body, 'body')
    return {
      output: { task: number },
      run: ({ scope, now }) => ({
        kind: 'ask',
        command: {
          kind: 'task',
          task: {
            title: title.render(scope),
            body: body.render(scope),
            assignee: null,
            group: config.group,
            dueAt: dueAfter(now, config.hours),
            fields: {},
          },
        },
      }),
      resume(_, answers) {
        const answer = answers.at(-1)
        if (answer?.kind !== 'task')
          return { kind: 'failed', failure: { code: 'bad-answer', message: 'The task could not be made.', next: 'Start the run again.' } }
        return { kind: 'done', port: 'done', output: [answer.task], origins: originBit('rule') }
      },
    }
  },
  tell: ({ config, value, pinned }) => ({
    clause: ['handed over as task ', value('output.task')],
    sentences: [
      {
        tone: 'care',
        weight: 'main',
        parts: [
          'It was handed over as task ',
          value('output.task', 'strong'),
          ...(config.group ? [' to ', pinned('config.group', 'strong')] : []),
          '.',
        ],
      },
    ],
  }),
}
