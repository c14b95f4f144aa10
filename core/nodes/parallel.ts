// Parallel: the run goes on along every branch at once, until they meet at a Join.
import { z } from 'zod'
import { originBit } from '../model/values.ts'
import { counted, listed } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const branchName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'a branch’s name starts with a letter and has letters, digits, - or _')
const schema = z.strictObject({
  branches: z
    .array(z.strictObject({ name: branchName.describe('Name'), title: z.string().max(200).default('').describe('Title') }))
    .min(2, 'a parallel has two branches at least')
    .max(100)
    .default([
      { name: 'a', title: 'First branch' },
      { name: 'b', title: 'Second branch' },
    ])
    .meta({ title: 'Branches' }),
})
type Config = z.infer<typeof schema>

export const parallel: NodeSpec<Config> = {
  type: 'parallel',
  group: 'flow',
  title: 'Parallel',
  about: 'Goes on along several branches at once.',
  icon: 'git-fork',
  schema,
  flow: 'parallel',
  ports: ({ branches }) => branches.map(({ name, title }) => ({ name, title: title || name, tone: 'plain' as const })),
  line: ({ branches }) => counted(branches.length, 'branch', 'branches'),
  compile({ branches }, context) {
    const names = new Set<string>()
    branches.forEach(({ name }, at) => {
      if (names.has(name) || name === 'error')
        context.problem('duplicate-branch', `“${name}” is taken already; choose another name.`, `branches[${at}].name`)
      names.add(name)
    })
    return { output: {}, run: () => ({ kind: 'fork', output: [], origins: originBit('rule') }) }
  },
  tell: ({ config, pinned }) => ({
    clause: null,
    sentences: [
      {
        ...{ tone: 'plain', weight: 'detail' },
        parts: [
          'It went on at once along ',
          ...listed(config.branches.map(({ title }, at) => [pinned(`config.branches[${at}].${title ? 'title' : 'name'}`)])),
          '.',
        ],
      },
    ],
  }),
}
