// Write file: writes one whole file into the workspace's files folder, once.
import { z } from 'zod'
import { ExpressionFailure } from '../expression/failure.ts'
import { originBit, text } from '../model/values.ts'
import { settledEffect, tellEffect } from './effects.ts'
import { fileNameTrouble } from './file-name.ts'
import { templateText, withHolesFilled } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  file: templateText.default('').meta({ title: 'File', description: 'A name inside the workspace’s files folder; {{ }} for values.' }),
  text: templateText.default('').meta({ title: 'What it holds' }),
})
type Config = z.infer<typeof schema>

export const writeFile: NodeSpec<Config> = {
  type: 'writeFile',
  group: 'act',
  title: 'Write file',
  about: 'Writes a text file, once.',
  icon: 'file-text',
  schema,
  ports: () => [{ name: 'out', title: 'Written', tone: 'plain' }],
  line: ({ file }) => file || 'No file yet',
  compile(config, context) {
    // A name with holes can only be checked here with a harmless word in each hole; what it becomes is checked again below.
    const trouble = fileNameTrouble(withHolesFilled(config.file, 'x'))
    if (trouble) context.problem('bad-file', trouble, 'file')
    const file = context.template(config.file, 'file')
    const body = context.template(config.text, 'text')
    return {
      output: { file: text },
      run(step) {
        const name = file.render(step.scope)
        const wrong = fileNameTrouble(name)
        if (wrong) throw new ExpressionFailure('bad-file', wrong, 'Make the name from values that are safe in file names.')
        return {
          kind: 'ask',
          command: {
            kind: 'effect',
            effect: {
              ...{ connector: 'write-file', class: 'checkable', windowHours: null, title: `Write ${name}` },
              request: { file: name, text: body.render(step.scope) },
            },
          },
        }
      },
      // The name is worked out again from the same record, so that it holds also when a person settled the effect.
      resume: (step, answers) => settledEffect(answers, () => [file.render(step.scope)], originBit('external') | step.origins(file)),
    }
  },
  tell: (teller) =>
    tellEffect(teller, () => ({
      kind: 'checkable',
      clause: ['written to ', teller.value('output.file')],
      what: ['The file ', teller.value('output.file', 'strong'), ' was written once'],
      settled: ['the file ', teller.value('output.file', 'strong'), ' was written'],
    })),
}
