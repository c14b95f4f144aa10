// Review: asks a person to approve, change or decline exactly what is shown, and waits for the answer.
import { z } from 'zod'
import { FIELD_TYPES, type Json, type JsonRecord, type OriginMask, originBit, type Shape, text, typeOfField } from '../model/values.ts'
import { dueAfter, expressionText, fieldName, hours, templateText } from './parts.ts'
import { changeTrouble, isDecision } from './review-answer.ts'
import { tellReview } from './review-words.ts'
import { type CompileContext, DEADLINE, type NodeSpec, type Outcome, type ReviewQuestion } from './spec.ts'
import { failed, typedValue } from './typed.ts'

const schema = z.strictObject({
  question: templateText.default('').meta({ title: 'What is asked' }),
  why: templateText.default('').meta({ title: 'Why a person is asked' }),
  assignee: templateText.default('').meta({ title: 'The one person who is asked', description: 'A name; nothing means the group.' }),
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
  remindHours: hours.meta({ title: 'Remind this many hours before the deadline' }),
  atDeadline: z
    .enum(['wait', 'decline', 'expire'])
    .default('wait')
    .meta({ title: 'At the deadline', description: 'Go on waiting, decline, or leave by a way of its own.' }),
  escalateTo: z.string().max(200).default('').meta({ title: 'Hand on to', description: 'A group or a person.' }),
  escalateHours: hours.meta({ title: 'Hand on after this many hours' }),
  twoPeople: z.boolean().default(false).meta({ title: 'Two different people must approve' }),
  noSelfApproval: z
    .boolean()
    .default(false)
    .meta({ title: 'Nobody approves their own request', description: 'Whoever started the run may only decline.' }),
  requestedBy: expressionText.default('').meta({ title: 'Who requested it', description: 'An expression; may only decline too.' }),
  reasonRequired: z.enum(['never', 'decline', 'always']).default('never').meta({ title: 'A reason is needed' }),
  approveTitle: z.string().min(1).max(60).default('Approve').meta({ title: 'Word for yes' }),
  declineTitle: z.string().min(1).max(60).default('Decline').meta({ title: 'Word for no' }),
})
export type ReviewConfig = z.infer<typeof schema>
const PORTS = { approve: 'approved', change: 'approved', decline: 'declined', expired: 'expired' } as const
/** A person's name can be this long. */
const LONGEST_NAME = 200

export const review: NodeSpec<ReviewConfig> = {
  type: 'review',
  group: 'people',
  title: 'Review',
  about: 'Asks a person to approve, change or decline.',
  icon: 'user-check',
  schema,
  ports: ({ approveTitle, declineTitle, atDeadline }) => [
    { name: 'approved', title: approveTitle, tone: 'good' },
    { name: 'declined', title: declineTitle, tone: 'bad' },
    ...(atDeadline === 'expire' ? [{ name: 'expired', title: 'Not decided in time', tone: 'care' } as const] : []),
  ],
  line: ({ assignee, group, hours, twoPeople }) =>
    [
      (assignee.includes('{{') ? 'A person worked out' : assignee) || group || 'Anyone',
      ...(twoPeople ? ['two people'] : []),
      ...(hours === null ? [] : [`within ${hours} h`]),
    ].join(', '),
  compile(config, context) {
    if (!config.question.trim()) context.problem('missing-question', 'Say what the person is asked.', 'question')
    const question = context.template(config.question, 'question')
    const why = context.template(config.why, 'why')
    const assignee = context.template(config.assignee, 'assignee')
    const requester = config.requestedBy ? context.expression(config.requestedBy, 'requestedBy', text) : null
    checkTimes(config, context)
    if (requester && !config.noSelfApproval)
      context.problem(
        'unused-requester',
        'Who requested it is only asked where nobody approves their own request.',
        'requestedBy',
        'warning',
      )
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
        const person = assignee.render(scope).trim()
        if (person.length > LONGEST_NAME)
          return failed('bad-assignee', 'Who is asked is no name: it is too long.', 'Mend the expression that names the person.')
        const requestedBy = requester && (typedValue(requester, text, scope, true) as string | null)
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
              ...demands(config, now),
              ...(person ? { assignee: person } : {}),
              ...(requestedBy ? { requestedBy } : {}),
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
        const human = originBit(answer.verdict === 'expired' || answer.by === DEADLINE ? 'rule' : 'human')
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
        return { kind: 'done', port: PORTS[answer.verdict], output: values, origins }
      },
    }
  },
  tell: tellReview,
}

/** What this review asks for beyond a plain one; the hours are told from the start of the run. */
function demands(config: ReviewConfig, now: number): Partial<ReviewQuestion> {
  const { hours, remindHours, escalateHours, escalateTo, atDeadline, twoPeople, noSelfApproval, reasonRequired } = config
  const dueAt = dueAfter(now, hours)
  const escalateAt = dueAfter(now, escalateHours)
  return {
    ...(dueAt === null || remindHours === null ? {} : { remindAt: dueAt - Math.round(remindHours * 3_600_000) }),
    ...(escalateAt === null ? {} : { escalate: { at: escalateAt, to: escalateTo.trim() } }),
    ...(dueAt === null || atDeadline === 'wait' ? {} : { atDeadline }),
    ...(twoPeople ? { twoPeople } : {}),
    ...(noSelfApproval ? { noSelfApproval } : {}),
    ...(reasonRequired === 'never' ? {} : { reasonRequired }),
  }
}

function checkTimes({ hours, remindHours, escalateHours, escalateTo, atDeadline }: ReviewConfig, { problem }: CompileContext): void {
  const none = 'There is no deadline; give one in hours.'
  if (remindHours !== null && hours === null) problem('no-deadline', none, 'remindHours')
  else if (remindHours !== null && hours !== null && remindHours >= hours)
    problem('early-reminder', 'The reminder would come before anybody is asked.', 'remindHours')
  if (atDeadline !== 'wait' && hours === null) problem('no-deadline', none, 'atDeadline')
  if (escalateHours !== null && !escalateTo.trim()) problem('half-escalation', 'Say to whom it is handed on.', 'escalateTo')
  if (escalateHours === null && escalateTo.trim()) problem('half-escalation', 'Say after how many hours it is handed on.', 'escalateHours')
  if (escalateHours !== null && hours !== null && atDeadline !== 'wait' && escalateHours >= hours)
    problem('late-escalation', 'It would be handed on when the deadline has closed it already.', 'escalateHours')
}
