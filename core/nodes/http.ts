// HTTP request: calls another system, with the do-once key as Idempotency-Key.
import { z } from 'zod'
import { ExpressionFailure } from '../expression/failure.ts'
import type { EffectClass } from '../model/record.ts'
import { any, type Json, number, originBit } from '../model/values.ts'
import { settledEffect, tellEffect } from './effects.ts'
import { expressionText, templateText, withHolesFilled } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST').meta({ title: 'Method' }),
  url: templateText.default('').meta({ title: 'Address', description: 'http:// or https://, with {{ }} for values.' }),
  headers: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[A-Za-z0-9-]{1,100}$/, 'a header name has letters, digits and -')
          .describe('Header'),
        value: templateText.describe('Value'),
      }),
    )
    .max(50)
    .default([])
    .meta({ title: 'Headers' }),
  body: expressionText.default('').meta({ title: 'Body', description: 'An expression, sent as JSON; nothing for no body.' }),
  honoursKey: z
    .boolean()
    .default(false)
    .meta({ title: 'The other side honours Idempotency-Key', description: 'Only then is a request repeated after a doubt.' }),
  windowHours: z.number().positive().max(8760).default(24).meta({ title: 'For how many hours it remembers a key' }),
  timeoutSeconds: z.number().positive().max(600).default(30).meta({ title: 'Seconds until it gives up' }),
})
type Config = z.infer<typeof schema>

const OURS = new Set(['idempotency-key', 'host', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'expect', 'te', 'trailer'])
const classOf = ({ method, honoursKey }: Config): EffectClass =>
  method === 'GET' || method === 'HEAD' ? 'read' : honoursKey ? 'keyed' : 'unkeyed'

export const http: NodeSpec<Config> = {
  type: 'http',
  group: 'act',
  title: 'HTTP request',
  about: 'Calls another system; never sends twice what may have arrived.',
  icon: 'globe',
  schema,
  ports: () => [{ name: 'out', title: 'Answered', tone: 'plain' }],
  line: ({ method, url }) => (url ? `${method} ${url}` : 'No address yet'),
  compile(config, context) {
    const trouble = config.url.startsWith('{{') ? null : addressTrouble(withHolesFilled(config.url, 'x'))
    if (trouble) context.problem('bad-url', trouble, 'url')
    else if (hasOpenHost(config.url))
      context.problem(
        'open-host',
        'The host depends on a value of the run; write the host out or take it from the settings.',
        'url',
        'warning',
      )
    const names = new Set<string>()
    const headers = config.headers.map(({ name, value }, at) => {
      const small = name.toLowerCase()
      if (OURS.has(small)) context.problem('bad-header', `“${name}” is set by Signalbox.`, `headers[${at}].name`)
      else if (names.has(small)) context.problem('duplicate-header', `“${name}” is there twice.`, `headers[${at}].name`)
      names.add(small)
      return { name, value: context.template(value, `headers[${at}].value`) }
    })
    const kind = classOf(config)
    if (kind === 'read' && config.body) context.problem('body-unused', `${config.method} sends no body.`, 'body', 'warning')
    const url = context.template(config.url, 'url')
    const body = config.body ? context.expression(config.body, 'body') : null
    return {
      output: { status: number, body: any },
      run({ scope }) {
        const address = url.render(scope)
        const wrong = addressTrouble(address)
        if (wrong) throw new ExpressionFailure('bad-request', wrong, 'Check the values the address is made from.')
        const sent = headers.map(({ name, value }): [string, string] => [name, headerValue(name, value.render(scope))])
        return {
          kind: 'ask',
          command: {
            kind: 'effect',
            effect: {
              ...{ connector: 'http', class: kind, windowHours: kind === 'keyed' ? config.windowHours : null },
              title: `${config.method} ${address}`,
              request: {
                ...{ method: config.method, url: address, timeoutSeconds: config.timeoutSeconds },
                ...{ headers: Object.fromEntries(sent), body: body ? body.evaluate(scope) : null },
              },
            },
          },
        }
      },
      resume: (_, answers) =>
        settledEffect(
          answers,
          ({ status, body }): Json[] => [typeof status === 'number' ? status : null, body ?? null],
          originBit('external'),
        ),
    }
  },
  tell(teller) {
    const { config, pinned, value } = teller
    const request = [pinned('config.method'), ' ', pinned('config.url', 'strong')]
    return tellEffect(teller, () => ({
      kind: classOf(config),
      clause: ['sent to ', pinned('config.url')],
      what: [...request, ' was answered with ', value('output.status')],
      settled: [...request, ' arrived'],
    }))
  },
}

/** Null when it is an http address without a user name or anything that could break out of its line; else a sentence. */
function addressTrouble(address: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u0020\u007f\\]/.test(address)) return 'The address has a space, a line break, a backslash or another control character.'
  const found = /^https?:\/\/([^/?#]*)/i.exec(address)
  if (!found) return 'The address begins with http:// or https://.'
  if (!found[1]) return 'The address has no host.'
  return found[1].includes('@') ? 'The address must not hold a user name; use a header.' : null
}

/** Whether a hole stands before the end of the host; one that reads the settings only is as good as written out. */
function hasOpenHost(source: string): boolean {
  const settled = source.replaceAll(/\{\{\s*settings\.[A-Za-z0-9_.]+\s*\}\}/g, 'settled')
  return /^[^/]*\{\{|^[a-z]+:\/\/[^/?#]*\{\{/i.test(settled)
}

function headerValue(name: string, value: string): string {
  if (/^[\u0020-\u007e\u00a0-\u00ff]*$/.test(value)) return value
  throw new ExpressionFailure(
    'bad-request',
    `The header ${name} has a line break or a sign that headers cannot carry.`,
    'Clean the value before it gets here.',
  )
}
