// Sub-workflow: calls a published version of another workflow and waits for its outcome. The other run is linked to this one.
import { z } from 'zod'
import { any, type Json, type JsonRecord, number, originBit, recordOf, text, typeOfField } from '../model/values.ts'
import { expressionText, fieldName } from './parts.ts'
import type { NodeSpec, Outcome } from './spec.ts'
import { failed, isOfType, wordsForType } from './typed.ts'

const schema = z.strictObject({
  workflow: z.string().max(200).default('').meta({ title: 'Workflow' }),
  version: z.int().positive().nullable().default(null).meta({ title: 'Version', description: 'The one it is pinned to.' }),
  input: z
    .array(z.strictObject({ name: fieldName, value: expressionText.describe('Value') }))
    .max(500)
    .default([])
    .meta({ title: 'What it is given' }),
})
type Config = z.infer<typeof schema>

export const subWorkflow: NodeSpec<Config> = {
  type: 'subWorkflow',
  group: 'flow',
  title: 'Sub-workflow',
  about: 'Calls another workflow and waits for its outcome.',
  icon: 'workflow',
  schema,
  flow: 'call',
  ports: () => [{ name: 'out', title: 'Came back', tone: 'plain' }],
  line: ({ workflow, version }) => (workflow ? `${workflow}${version === null ? '' : ` v${version}`}` : 'No workflow yet'),
  compile(config, context) {
    if (config.version === null) context.problem('missing-version', 'Pick the version to call; a call is pinned to one.', 'version')
    const callee = context.workflow(config.workflow, config.version, 'workflow')
    const names = new Set<string>()
    const values = config.input.map(({ name, value }, at) => {
      if (names.has(name)) context.problem('duplicate-field', `“${name}” is there twice.`, `input[${at}].name`)
      names.add(name)
      const field = callee?.fields.find((one) => one.name === name)
      if (callee && !field) context.problem('unknown-field', `“${config.workflow}” takes no field “${name}”.`, `input[${at}].name`)
      return { name, field, expression: context.expression(value, `input[${at}].value`) }
    })
    for (const { name, required } of callee?.fields ?? [])
      if (required && !names.has(name)) context.problem('missing-field', `“${config.workflow}” needs “${name}”.`, 'input')
    return {
      output: { run: number, outcome: text, result: recordOf({}), status: text },
      run({ scope }): Outcome {
        if (!callee) return failed('missing-workflow', `“${config.workflow}” cannot be called.`, 'Pick a published version.')
        const input: JsonRecord = Object.fromEntries(callee.fields.map((field): [string, Json] => [field.name, null]))
        for (const { name, field, expression } of values) {
          const value = expression.evaluate(scope)
          const type = field ? typeOfField(field) : any
          if (value === null && field?.required)
            return failed('bad-call', `“${name}” is needed and has no value.`, 'Check the values it is made from.')
          if (value !== null && !isOfType(value, type))
            return failed('bad-call', `“${name}” must be ${wordsForType(type)}.`, 'Check the values it is made from.')
          input[name] = value
        }
        return { kind: 'ask', command: { kind: 'call', version: callee.version, input } }
      },
      resume(step, answers): Outcome {
        const answer = answers.at(-1)
        if (answer?.kind !== 'run') return failed('bad-answer', 'The call ended in a way this step does not know.', 'Start the run again.')
        if (answer.status !== 'ended')
          return failed(
            `call-${answer.status}`,
            `Run ${answer.run} of “${config.workflow}” ${answer.status === 'failed' ? `failed${answer.failure ? `: ${answer.failure.message}` : '.'}` : 'was cancelled.'}`,
            'Look at that run.',
          )
        // What it was given is “input” over there; here it came from where this step had it.
        const given = step.origins(...values.map(({ expression }) => expression))
        const there = (answer.origins ?? 0) & ~originBit('input')
        return {
          ...{ kind: 'done', port: 'out', output: [answer.run, answer.outcome ?? '', answer.result, answer.status] },
          origins: [originBit('rule'), originBit('rule'), originBit('external') | given | there, originBit('rule')],
        }
      },
    }
  },
  tell({ step, pinned, value }) {
    const name = pinned('config.workflow', 'strong')
    if (step.status === 'waiting')
      return { clause: ['left waiting for ', name], sentences: [{ tone: 'care', weight: 'main', parts: [name, ' was called.'] }] }
    if (step.status !== 'done') return { clause: null, sentences: [] }
    return {
      clause: ['passed through ', name],
      sentences: [
        {
          ...{ tone: 'plain', weight: 'main' },
          parts: [name, ' came back as ', value('output.outcome', 'strong'), ', in run ', value('output.run'), '.'],
        },
      ],
    }
  },
}
