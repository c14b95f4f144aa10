// Review: asks a person to approve, change or decline exactly what is shown, and waits for the answer.
import { z } from 'zod'
import { FIELD_TYPES, type Json, type OriginMask, originBit, type Shape, text, typeOfField } from '../model/values.ts'
import { dueAfter, expressionText, fieldName, listed, templateText } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const OWN = ['verdict', 'by', 'reason']
const schema = z.strictObject({
  question: templateText.default('').describe('What is asked'),
  why: templateText.default('').describe('Why a person is asked'),
  group: z.string().max(100).default('').describe('Who may decide'),
  fields: z
    .array(
      z.strictObject({
        name: fieldName,
        title: z.string().max(200).default(''),
        type: z.enum(FIELD_TYPES).default('text'),
        value: expressionText,
        editable: z.boolean().default(false),
      }),
    )
    .max(100)
    .default([])
    .describe('What is shown'),
  hours: z.number().positive().max(100_000).nullable().default(null).describe('Deadline in hours'),
  approveTitle: z.string().max(60).default('Approve').describe('Word for yes'),
  declineTitle: z.string().max(60).default('Decline').describe('Word for no'),
})
type Config = z.infer<typeof schema>

export const review: NodeSpec<Config> = {
  type: 'review',
  group: 'people',
  title: 'Review',
  about: 'Asks a person to approve, change or decline.',
  icon: 'user-check',
  schema,
  ports: ({ approveTitle, declineTitle }) => [
    { name: 'approved', title: approveTitle, tone: 'good' },
    { name: 'declined', title: declineTitle, tone: 'bad' },
  ],
  line: ({ group, hours }) => [group || 'Anyone', ...(hours === null ? [] : [`within ${hours} h`])].join(', '),
  compile(config, context) {
    const question = context.template(config.question, 'question')
    const why = context.template(config.why, 'why')
    if (!config.question.trim()) context.problem('missing-question', 'Say what the person is asked.', 'question')
    const output: Shape = { verdict: text, by: text, reason: text }
    const fields = config.fields.map((field, at) => {
      if (OWN.includes(field.name) || Object.hasOwn(output, field.name))
        context.problem('duplicate-field', `“${field.name}” is taken already; choose another name.`, `fields[${at}].name`)
      output[field.name] = typeOfField(field)
      return { ...field, expression: context.expression(field.value, `fields[${at}].value`, typeOfField(field)) }
    })
    return {
      output,
      run: ({ scope, now }) => ({
        kind: 'ask',
        command: {
          kind: 'review',
          question: {
            ...{ title: question.render(scope), ask: question.render(scope), why: why.render(scope), group: config.group },
            fields: fields.map(({ name, title, type, editable, expression }) => ({
              name,
              title: title || name,
              type,
              editable,
              value: expression.evaluate(scope),
            })),
            ...{ dueAt: dueAfter(now, config.hours), approveTitle: config.approveTitle, declineTitle: config.declineTitle },
          },
        },
      }),
      resume(step, answers) {
        const answer = answers.at(-1)
        if (answer?.kind !== 'review')
          return {
            kind: 'failed',
            failure: {
              code: 'bad-answer',
              message: 'The review was answered with something that is no decision.',
              next: 'Start the run again.',
            },
          }
        const human = originBit('human')
        const values: Json[] = [answer.verdict, answer.by, answer.reason]
        const origins: OriginMask[] = [human, human, human]
        for (const { name, expression } of fields) {
          const changed = answer.verdict === 'change' && Object.hasOwn(answer.changes, name)
          values.push(changed ? (answer.changes[name] as Json) : expression.evaluate(step.scope))
          origins.push(changed ? human : step.origins(expression))
        }
        return { kind: 'done', port: answer.verdict === 'decline' ? 'declined' : 'approved', output: values, origins }
      },
    }
  },
  tell({ step, config, value, pinned }) {
    const answer = step.answers.at(-1)
    if (answer?.kind !== 'review')
      return {
        clause: ['waits for a person'],
        sentences: [
          {
            tone: 'care',
            weight: 'main',
            parts: ['A person', ...(config.group ? [' of ', pinned('config.group')] : []), ' is asked to decide.'],
          },
        ],
      }
    const did = { approve: ' approved it', change: ' approved it with changes', decline: ' declined it' }[answer.verdict]
    const changed = Object.keys(answer.changes)
    return {
      clause: [{ approve: 'approved by ', change: 'changed by ', decline: 'declined by ' }[answer.verdict], value('output.by', 'strong')],
      sentences: [
        {
          tone: answer.verdict === 'decline' ? 'bad' : 'good',
          weight: 'main',
          parts: [value('output.by', 'strong'), did, ...(answer.reason ? [': ', value('output.reason', 'quoted')] : []), '.'],
        },
        ...(changed.length
          ? [
              {
                tone: 'plain' as const,
                weight: 'detail' as const,
                parts: [
                  'Changed: ',
                  ...listed(
                    changed.map((name) => [
                      pinned(`config.fields[${config.fields.findIndex((field) => field.name === name)}].name`),
                      ' to ',
                      value(`output.${name}`, 'strong'),
                    ]),
                  ),
                  '.',
                ],
              },
            ]
          : []),
      ],
    }
  },
}
