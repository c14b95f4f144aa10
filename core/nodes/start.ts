// Start: a form, or the rows of a CSV or JSON file. It says what a run needs to begin and how the run is called.
import { z } from 'zod'
import { fieldSchema, recordOf } from '../model/values.ts'
import { admissionFields, admissionOf, compileStart } from './admission.ts'
import { inputShape } from './input.ts'
import { isForbiddenName } from './parts.ts'
import type { NodeSpec } from './spec.ts'

export { type FieldProblem, inputShape, type ParsedInput, parseInput } from './input.ts'

const schema = z.strictObject({
  fields: z
    .array(fieldSchema)
    .max(500)
    .default([])
    .meta({ title: 'Fields', description: 'What the form asks for, and the columns of a file.' }),
  subject: z
    .string()
    .max(2000)
    .default('')
    .meta({ title: 'What a run is called', description: 'An expression over the input that gives a text: "Lead " + input.company' }),
  key: z
    .string()
    .max(2000)
    .default('')
    .meta({ title: 'Do-once key', description: 'An expression over the input; the same key never starts a second run.' }),
  ...admissionFields,
})
type Config = z.infer<typeof schema>

export const start: NodeSpec<Config> = {
  type: 'start',
  group: 'start',
  title: 'Form or CSV',
  about: 'Starts a run for each form sent or each row of a CSV or JSON file.',
  icon: 'play',
  schema,
  input: ({ fields }) => fields,
  admission: admissionOf,
  ports: () => [{ name: 'out', title: 'Started', tone: 'plain' }],
  line: ({ fields }) => (fields.length ? fields.map((field) => field.title || field.name).join(', ') : 'No fields yet'),
  compile({ fields, ...config }, context) {
    const names = new Set<string>()
    fields.forEach(({ name }, at) => {
      if (names.has(name)) context.problem('duplicate-field', `Two fields are called “${name}”.`, `fields[${at}].name`)
      if (isForbiddenName(name)) context.problem('forbidden-name', `“${name}” cannot be a field’s name.`, `fields[${at}].name`)
      names.add(name)
    })
    // Both are worked out from the input alone: the key before there is a run at all.
    const scope = { input: context.scope.input ?? recordOf(inputShape(fields)) }
    if (config.key) {
      const key = context.expression(config.key, 'key', undefined, scope)
      if (!['text', 'number', 'date', 'any'].includes(key.type.kind))
        context.problem('wrong-type', 'A do-once key is a text or a number.', 'key')
    }
    return compileStart(config, context, scope)
  },
  tell: ({ step, value }) => ({
    clause: null,
    sentences: [
      {
        ...{ tone: 'plain', weight: 'main' },
        parts: step.output.subject ? [value('output.subject', 'strong'), ' arrived.'] : ['The run was started.'],
      },
    ],
  }),
}
