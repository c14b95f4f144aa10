// HTTP request: calls another system, with the do-once key as Idempotency-Key.
import { z } from 'zod'
import { ExpressionFailure } from '../expression/failure.ts'
import { any, type Json, number, originBit } from '../model/values.ts'
import { settledEffect, tellEffect } from './effects.ts'
import { expressionText, templateText } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST').describe('Method'),
  url: templateText.default('').describe('Address'),
  headers: z
    .array(
      z.strictObject({ name: z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'a header name has letters, digits and -'), value: templateText }),
    )
    .max(50)
    .default([])
    .describe('Headers'),
  body: expressionText.default('').describe('Body, as an expression'),
  honoursKey: z.boolean().default(false).describe('The other side promises to honour Idempotency-Key'),
  windowHours: z.number().positive().max(8760).default(24).describe('For how many hours it remembers a key'),
  timeoutSeconds: z.number().positive().max(600).default(30).describe('Seconds until it gives up'),
})
type Config = z.infer<typeof schema>

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
    if (!/^https?:\/\//i.test(config.url)) context.problem('bad-url', 'The address begins with http:// or https://.', 'url')
    for (const [at, header] of config.headers.entries())
      if (/^(idempotency-key|host|content-length|transfer-encoding)$/i.test(header.name))
        context.problem('bad-header', `“${header.name}” is set by Signalbox.`, `headers[${at}].name`)
    const url = context.template(config.url, 'url')
    const headers = config.headers.map((header, at) => ({
      name: header.name,
      value: context.template(header.value, `headers[${at}].value`),
    }))
    const body = config.body ? context.expression(config.body, 'body') : null
    const reads = config.method === 'GET' || config.method === 'HEAD'
    return {
      output: { status: number, body: any },
      run({ scope }) {
        const address = oneLine(url.render(scope), 'address')
        const request = {
          ...{ method: config.method, url: address, timeoutSeconds: config.timeoutSeconds },
          headers: Object.fromEntries(headers.map((header) => [header.name, oneLine(header.value.render(scope), `header ${header.name}`)])),
          body: body ? body.evaluate(scope) : null,
        }
        const kind = reads ? 'read' : config.honoursKey ? 'keyed' : 'unkeyed'
        return {
          kind: 'ask',
          command: {
            kind: 'effect',
            effect: {
              connector: 'http',
              class: kind,
              windowHours: kind === 'keyed' ? config.windowHours : null,
              title: `${config.method} ${address}`,
              request,
            },
          },
        }
      },
      resume: (_, answers) => settledEffect(answers, (result): Json[] => [result.status ?? 0, result.body ?? null], originBit('external')),
    }
  },
  tell: (teller) =>
    tellEffect(
      teller,
      ['sent to ', teller.pinned('config.url')],
      [
        teller.pinned('config.method'),
        ' ',
        teller.pinned('config.url', 'strong'),
        ' was answered with ',
        teller.value('output.status'),
        ', asked',
      ],
    ),
}

function oneLine(value: string, what: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u001f\u007f]/.test(value))
    throw new ExpressionFailure(
      'bad-request',
      `The ${what} has a line break or another control character.`,
      'Clean the value before it gets here.',
    )
  return value
}
