// Send mail: hands a mail to a mail server, once at most; no mail system can say later whether it took one.
import { z } from 'zod'
import { ExpressionFailure } from '../expression/failure.ts'
import { listOf, originBit, text } from '../model/values.ts'
import { connectionName, connectionOf } from './connection.ts'
import { settledEffect, tellEffect } from './effects.ts'
import { isOneLine, readAddress } from './mail-address.ts'
import { templateText } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const MOST = 50
const LONGEST_SUBJECT = 500
const recipients = z
  .array(z.strictObject({ address: z.string().max(2000).describe('Address') }))
  .max(MOST)
  .default([])

const schema = z.strictObject({
  connection: connectionName.default('').meta({ title: 'Connection', description: 'The mail server it is handed to.' }),
  to: recipients.meta({ title: 'To', description: 'One address a row, with {{ }} for values: a value can never add a second recipient.' }),
  cc: recipients.meta({ title: 'Copy to', description: 'As above; a row that turns out empty is left out.' }),
  subject: z.string().max(4000).default('').meta({ title: 'Subject' }),
  body: templateText.default('').meta({ title: 'Text' }),
})
type Config = z.infer<typeof schema>

export const mail: NodeSpec<Config> = {
  type: 'mail',
  group: 'act',
  title: 'Send mail',
  about: 'Sends a mail; never again when it may have gone out.',
  icon: 'mail',
  schema,
  ports: () => [{ name: 'out', title: 'Sent', tone: 'plain' }],
  line: ({ to, subject }) =>
    to.length ? `${to[0]?.address}${to.length > 1 ? ` and ${to.length - 1} more` : ''}` : subject || 'No recipient yet',
  compile(config, context) {
    connectionOf(context, config.connection, ['smtp'])
    if (config.to.length === 0) context.problem('no-recipient', 'Say whom the mail goes to.', 'to')
    if (config.subject.trim() === '') context.problem('no-subject', 'Give the mail a subject.', 'subject')
    if (!isOneLine(config.subject)) context.problem('bad-subject', 'The subject is one line without control characters.', 'subject')
    const lists = (['to', 'cc'] as const).map((list) =>
      config[list].map(({ address }, at) => {
        const place = `${list}[${at}].address`
        const fixed = address.includes('{{') ? null : readAddress(address)
        if (fixed && !fixed.ok) context.problem('bad-address', fixed.message, place)
        return context.template(address, place)
      }),
    )
    const subject = context.template(config.subject, 'subject')
    const body = context.template(config.body, 'body')
    return {
      output: { accepted: listOf(text), refused: listOf(text), messageId: text },
      run({ scope }) {
        const [to = [], cc = []] = lists.map((list) =>
          list
            .map((one) => one.render(scope))
            .filter((one) => one.trim() !== '')
            .map(addressOf),
        )
        if (to.length === 0)
          throw new ExpressionFailure(
            'no-recipient',
            'The mail goes to nobody: every address turned out empty.',
            'Check the values the addresses are made from.',
          )
        const line = subject.render(scope)
        if (!isOneLine(line) || line.length > LONGEST_SUBJECT)
          throw new ExpressionFailure(
            'bad-subject',
            `The subject has a line break or a control character, or more than ${LONGEST_SUBJECT} signs.`,
            'Clean the values it is made from.',
          )
        return {
          kind: 'ask',
          command: {
            kind: 'effect',
            effect: {
              ...{ connector: 'mail', class: 'unkeyed', windowHours: null, connection: config.connection },
              title: `Mail “${line.slice(0, 100)}” to ${to[0]?.address}${to.length + cc.length > 1 ? ` and ${to.length + cc.length - 1} more` : ''}`,
              request: { connection: config.connection, to, cc, subject: line, text: body.render(scope) },
            },
          },
        }
      },
      resume: (_, answers) =>
        settledEffect(
          answers,
          ({ accepted, refused, messageId }) => [
            Array.isArray(accepted) ? accepted : [],
            Array.isArray(refused) ? refused : [],
            typeof messageId === 'string' ? messageId : '',
          ],
          originBit('external'),
        ),
    }
  },
  tell(teller) {
    const { step, value, pinned } = teller
    const subject = pinned('config.subject', 'quoted')
    const told = tellEffect(teller, () => ({
      kind: 'unkeyed',
      clause: ['mail ', subject, ' sent'],
      what: ['The mail ', subject, ' was taken by the mail server'],
      settled: ['the mail ', subject, ' went out'],
    }))
    const refused = step.output.refused
    if (Array.isArray(refused) && refused.length > 0)
      told.sentences.push({
        tone: 'care',
        weight: 'main',
        parts: ['The mail server did not take it for ', value('output.refused', 'strong'), '.'],
      })
    return told
  },
}

function addressOf(written: string): { name: string; address: string } {
  const read = readAddress(written)
  if (read.ok) return read.address
  throw new ExpressionFailure('bad-address', read.message, 'Check the values the address is made from.')
}
