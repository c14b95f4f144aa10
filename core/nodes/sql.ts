// SQL: one statement on a database. What it writes is written in one transaction with its do-once key.
import { z } from 'zod'
import { ExpressionFailure } from '../expression/failure.ts'
import { any, listOf, number, originBit } from '../model/values.ts'
import { connectionName, connectionOf } from './connection.ts'
import { settledEffect, tellEffect } from './effects.ts'
import { expressionText, fieldName } from './parts.ts'
import type { NodeSpec } from './spec.ts'
import { scanStatement } from './sql-statement.ts'
import { inShort } from './typed.ts'

const schema = z.strictObject({
  connection: connectionName.default('').meta({ title: 'Connection', description: 'A SQLite or PostgreSQL database.' }),
  statement: z
    .string()
    .max(20_000)
    .default('')
    .meta({ title: 'Statement', description: 'One SELECT, INSERT, UPDATE, DELETE or MERGE; :name for values, never {{ }}.' }),
  parameters: z
    .array(z.strictObject({ name: fieldName, value: expressionText.describe('Value') }))
    .max(200)
    .default([])
    .meta({ title: 'Parameters' }),
  rowLimit: z
    .int()
    .min(1)
    .max(10_000)
    .default(1000)
    .meta({ title: 'Rows it may give at most', description: 'With more, the step fails rather than going on with a part.' }),
  timeoutSeconds: z.number().positive().max(600).default(30).meta({ title: 'Seconds until it gives up' }),
})
type Config = z.infer<typeof schema>

export const sql: NodeSpec<Config> = {
  type: 'sql',
  group: 'act',
  title: 'SQL',
  about: 'Reads or changes a database; a change is made once.',
  icon: 'database',
  schema,
  ports: () => [{ name: 'out', title: 'Done', tone: 'plain' }],
  line: ({ connection, statement }) => statement.trim().split(/\s+/).slice(0, 4).join(' ') || connection || 'No statement yet',
  compile(config, context) {
    connectionOf(context, config.connection, ['sqlite', 'postgres'])
    const scanned = scanStatement(config.statement)
    if (!scanned.ok) context.problem('bad-statement', scanned.message, 'statement')
    const given = new Set<string>()
    const values = config.parameters.map(({ name, value }, at) => {
      if (given.has(name)) context.problem('duplicate-parameter', `“${name}” is there twice.`, `parameters[${at}].name`)
      given.add(name)
      if (scanned.ok && !scanned.statement.names.includes(name))
        context.problem('unused-parameter', `The statement has no :${name}.`, `parameters[${at}].name`)
      return { name, value: context.expression(value, `parameters[${at}].value`) }
    })
    if (scanned.ok)
      for (const name of scanned.statement.names)
        if (!given.has(name)) context.problem('missing-parameter', `The statement’s :${name} gets no value.`, 'parameters')
    const reads = scanned.ok && scanned.statement.reads
    const { connection, statement, rowLimit, timeoutSeconds } = config
    return {
      output: { rows: listOf(any), count: number },
      run({ scope }) {
        const parameters: { [name: string]: string | number | boolean | null } = {}
        for (const { name, value } of values) {
          const found = value.evaluate(scope)
          if (typeof found === 'object' && found !== null)
            throw new ExpressionFailure(
              'wrong-type',
              `The parameter ${name} must be a text, a number, yes or no, or nothing, and is ${inShort(found)}.`,
              'Take the single value that is meant.',
            )
          parameters[name] = found
        }
        return {
          kind: 'ask',
          command: {
            kind: 'effect',
            effect: {
              ...{ connector: 'sql', class: reads ? 'read' : 'transactional', windowHours: null, connection },
              title: reads ? `Read from ${connection}` : `Change ${connection}`,
              request: { connection, statement, parameters, rowLimit, timeoutSeconds },
            },
          },
        }
      },
      resume: (_, answers) =>
        settledEffect(
          answers,
          ({ rows, count }) => [Array.isArray(rows) ? rows : [], typeof count === 'number' ? count : 0],
          originBit('external'),
        ),
    }
  },
  tell(teller) {
    const scanned = scanStatement(teller.config.statement)
    const reads = scanned.ok && scanned.statement.reads
    const where = teller.pinned('config.connection', 'strong')
    return tellEffect(teller, () =>
      reads
        ? {
            kind: 'read',
            clause: ['read from ', teller.pinned('config.connection')],
            what: [where, ' was asked, and gave ', teller.value('output.count'), ' rows'],
            settled: [where, ' was asked'],
          }
        : {
            kind: 'transactional',
            clause: ['written to ', teller.pinned('config.connection')],
            what: [where, ' was changed once, in ', teller.value('output.count'), ' rows'],
            settled: [where, ' was changed'],
          },
    )
  },
}
