// Review: asks a person to approve, change or decline exactly what is shown, and waits for the answer.
import { z } from 'zod'
import type { Answer } from '../model/record.ts'
import { FIELD_TYPES, type Json, type JsonRecord, type OriginMask, originBit, type Shape, text, typeOfField } from '../model/values.ts'
import { dueAfter, expressionText, fieldName, hours, listed, templateText } from './parts.ts'
import type { NodeSpec, Outcome } from './spec.ts'
import { failed, inShort, isOfType, typedValue, wordsForType } from './typed.ts'

const schema = z.strictObject({
  question: templateText.default('').meta({ title: 'What is asked' }),
  why: templateText.default('').meta({ title: 'Why a person is asked' }),
  group: z.string().max(100).default('').meta({ title: 'Who may decide', description: 'A group; nothing means anyone.' }),
  fields: z
    .array(
      z.strictObject({
        name: fieldName,
        title: z.string().max(200).default('').describe('Title'),
        type: z.enum(FIELD_TYPES).default('text').describe('Type'),
        value: expressionText.describe('Value'),
        editable: z.boolean().default(false).describe('May be changed'),
      }),
    )
    .max(100)
    .default([])
    .meta({ title: 'What is shown' }),
  hours: hours.meta({ title: 'Deadline in hours' }),
  approveTitle: z.string().min(1).max(60).default('Approve').meta({ title: 'Word for yes' }),
  declineTitle: z.string().min(1).max(60).default('Decline').meta({ title: 'Word for no' }),
})
type Config = z.infer<typeof schema>
type Field = Config['fields'][number]
type ReviewAnswer = Extract<Answer, { kind: 'review' }>
const VERDICTS = { approve: 'approved', change: 'approved', decline: 'declined' } as const

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
    if (!config.question.trim()) context.problem('missing-question', 'Say what the person is asked.', 'question')
    const question = context.template(config.question, 'question')
    const why = context.template(config.why, 'why')
    const output: Shape = { verdict: text, by: text, reason: text }
    const fields = config.fields.map((field, at) => {
      if (Object.hasOwn(output, field.name))
        context.problem('duplicate-field', `“${field.name}” is taken already; choose another name.`, `fields[${at}].name`)
      const type = typeOfField(field)
      output[field.name] = type
      return { ...field, of: type, expression: context.expression(field.value, `fields[${at}].value`, type) }
    })
    const shownValue = ({ expression, of }: (typeof fields)[number], scope: JsonRecord): Json => typedValue(expression, of, scope, true)
    return {
      output,
      run({ scope, now }) {
        const ask = question.render(scope)
        return {
          kind: 'ask',
          command: {
            kind: 'review',
            question: {
              ...{ title: ask, ask, why: why.render(scope), group: config.group, dueAt: dueAfter(now, config.hours) },
              fields: fields.map((field) => ({
                ...{ name: field.name, title: field.title || field.name, type: field.type, editable: field.editable },
                value: shownValue(field, scope),
              })),
              ...{ approveTitle: config.approveTitle, declineTitle: config.declineTitle },
            },
          },
        }
      },
      resume(step, answers): Outcome {
        const answer = answers.at(-1)
        if (!isDecision(answer))
          return failed('bad-answer', 'The review was answered with something that is no decision.', 'Start the run again.')
        const trouble = changeTrouble(answer, config.fields)
        if (trouble) return failed('bad-change', trouble, 'Start the run again and decide on what is shown.')
        const human = originBit('human')
        const values: Json[] = [answer.verdict, answer.by, answer.reason]
        const origins: OriginMask[] = [human, human, human]
        for (const field of fields) {
          const before = shownValue(field, step.scope)
          const after = Object.hasOwn(answer.changes, field.name) ? (answer.changes[field.name] as Json) : before
          // A value that was sent back as it was shown is not the person's.
          const same = after === before || JSON.stringify(after) === JSON.stringify(before)
          values.push(after)
          origins.push(same ? step.origins(field.expression) : human)
        }
        return { kind: 'done', port: VERDICTS[answer.verdict], output: values, origins }
      },
    }
  },
  tell({ step, config, value, pinned }) {
    const answer = step.answers.at(-1)
    if (answer?.kind !== 'review') {
      const of = config.group ? [' of ', pinned('config.group')] : []
      return {
        clause: ['left waiting for a person', ...of],
        sentences: [{ tone: 'care', weight: 'main', parts: ['A person', ...of, ' is asked to decide.'] }],
      }
    }
    const by = value('output.by', 'strong')
    const did = { approve: ' approved it', change: ' approved it with changes', decline: ' declined it' }[answer.verdict]
    const changed = config.fields.flatMap(({ name, title }, at) =>
      Object.hasOwn(answer.changes, name)
        ? [[pinned(`config.fields[${at}].${title ? 'title' : 'name'}`), ' to ', value(`output.${name}`, 'strong')]]
        : [],
    )
    const reason = answer.reason ? [': ', value('output.reason', 'quoted')] : []
    return {
      clause: [{ approve: 'approved by ', change: 'changed and approved by ', decline: 'declined by ' }[answer.verdict], by],
      sentences: [
        { tone: answer.verdict === 'decline' ? 'bad' : 'good', weight: 'main', parts: [by, did, ...reason, '.'] },
        ...(changed.length ? [{ tone: 'plain' as const, weight: 'main' as const, parts: ['Changed: ', ...listed(changed), '.'] }] : []),
      ],
    }
  },
}

const isDecision = (answer: Answer | undefined): answer is ReviewAnswer =>
  answer?.kind === 'review' &&
  typeof answer.verdict === 'string' &&
  Object.hasOwn(VERDICTS, answer.verdict) &&
  typeof answer.by === 'string' &&
  typeof answer.reason === 'string' &&
  typeof answer.changes === 'object' &&
  answer.changes !== null &&
  !Array.isArray(answer.changes)

function changeTrouble({ verdict, changes }: ReviewAnswer, fields: readonly Field[]): string | null {
  const names = Object.keys(changes)
  if (names.length > 0 && verdict !== 'change') return 'The review came back with changes, but its verdict is not “change”.'
  for (const name of names) {
    const field = fields.find((one) => one.name === name)
    if (!field) return `“${name.slice(0, 80)}” is not part of this review.`
    if (!field.editable) return `“${field.title || name}” cannot be changed in this review.`
    const value = changes[name]
    if (value !== null && !isOfType(value, typeOfField(field)))
      return `“${field.title || name}” needs ${wordsForType(typeOfField(field))}, and the change gives ${inShort(value)}.`
  }
  return null
}
