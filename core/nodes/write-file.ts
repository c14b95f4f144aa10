// Write file: writes one whole file into the workspace's files folder, once.
import { z } from 'zod'
import { ExpressionFailure } from '../expression/failure.ts'
import { originBit, text } from '../model/values.ts'
import { settledEffect, tellEffect } from './effects.ts'
import { fileNameTrouble, templateText } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  file: templateText.default('').describe('File, inside the workspace’s files folder'),
  text: templateText.default('').describe('What it holds'),
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
    // A name with holes can only be checked as it will be: with a harmless word in each hole.
    const trouble = fileNameTrouble(config.file.replaceAll(/\{\{.*?\}\}/gs, 'x'))
    if (trouble) context.problem('bad-file', trouble, 'file')
    const file = context.template(config.file, 'file')
    const body = context.template(config.text, 'text')
    return {
      output: { file: text },
      run({ scope }) {
        const name = file.render(scope)
        const wrong = fileNameTrouble(name)
        if (wrong) throw new ExpressionFailure('bad-file', wrong, 'Make the name from values that are safe in file names.')
        return {
          kind: 'ask',
          command: {
            kind: 'effect',
            effect: {
              connector: 'write-file',
              class: 'checkable',
              windowHours: null,
              title: `Write ${name}`,
              request: { file: name, text: body.render(scope) },
            },
          },
        }
      },
      resume: (_, answers) => settledEffect(answers, (result) => [result.file ?? ''], originBit('external')),
    }
  },
  tell: (teller) =>
    tellEffect(teller, ['written to ', teller.value('output.file')], ['The file ', teller.value('output.file', 'strong'), ' was written']),
}
