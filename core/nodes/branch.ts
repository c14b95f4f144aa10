// Branch: the first condition that holds takes the run; when none does it goes on by the last port.
import { z } from 'zod'
import { conjunctsOf } from '../expression/conjuncts.ts'
import type { NearMiss } from '../model/record.ts'
import { boolean, originBit, text } from '../model/values.ts'
import { counted, expressionText, fieldName } from './parts.ts'
import type { NodeSpec } from './spec.ts'
import { holds, partsThatFail } from './typed.ts'

const OTHERWISE = 'otherwise'
const TAKEN = new Set([OTHERWISE, 'error', 'in'])
const schema = z.strictObject({
  branches: z
    .array(
      z.strictObject({
        name: fieldName.describe('Name of its port'),
        title: z.string().max(200).default('').describe('Title'),
        when: expressionText.describe('Condition'),
      }),
    )
    .max(50)
    .default([])
    .meta({ title: 'Branches', description: 'The first one whose condition holds is taken.' }),
})
type Config = z.infer<typeof schema>

export const branch: NodeSpec<Config> = {
  type: 'branch',
  group: 'decide',
  title: 'Branch',
  about: 'Goes one way or another by conditions.',
  icon: 'split',
  schema,
  ports: ({ branches }) => [
    ...branches.map(({ name, title }) => ({ name, title: title || name, tone: 'plain' as const })),
    { name: OTHERWISE, title: 'Otherwise', tone: 'plain' as const },
  ],
  line: ({ branches }) => (branches.length ? counted(branches.length, 'condition') : 'No branches yet'),
  compile(config, context) {
    const names = new Set(TAKEN)
    const branches = config.branches.map(({ name, when }, at) => {
      if (names.has(name)) context.problem('duplicate-port', `“${name}” is taken already; choose another name.`, `branches[${at}].name`)
      names.add(name)
      const field = `branches[${at}].when`
      const condition = context.expression(when, field, boolean)
      const pieces = conjunctsOf(when)
      // A condition that did not compile has told its problems already; its parts would tell them again.
      const parts =
        pieces.length > 1 && condition.type.kind === 'boolean' ? pieces.map((part) => context.expression(part.source, field)) : [condition]
      return { name, condition, parts }
    })
    return {
      output: { branch: text },
      run(step) {
        let near: NearMiss | null = null
        let hit: number | null = null
        let origins = 0
        for (let row = 0; row < branches.length; row++) {
          const { condition, parts } = branches[row] as (typeof branches)[number]
          origins |= step.origins(condition)
          if (holds(condition, step.scope)) {
            hit = row
            break
          }
          const miss = partsThatFail(parts, step.scope)
          if (near === null || miss.length < near.miss.length) near = { row, miss }
        }
        const port = hit === null ? OTHERWISE : (branches[hit]?.name ?? OTHERWISE)
        return {
          ...{ kind: 'done', port, output: [port], origins: origins | originBit('rule') },
          decision: { kind: 'branch', hit, near, of: [] },
        }
      },
    }
  },
  tell({ step, config, pinned }) {
    const decision = step.decision
    if (decision?.kind !== 'branch') return { clause: null, sentences: [] }
    const way = (at: number) => pinned(`config.branches[${at}].${config.branches[at]?.title ? 'title' : 'name'}`, 'quoted')
    const asks = (at: number) => pinned(`config.branches[${at}].when`)
    const { hit, near } = decision
    return {
      clause: null,
      sentences: [
        {
          ...{ tone: 'plain', weight: 'main' },
          parts:
            hit === null
              ? ['None of the conditions of “', pinned('title'), '” held, so it went on otherwise.']
              : ['It went the way ', way(hit), ' because ', asks(hit), ' held.'],
        },
        ...(near
          ? [
              {
                ...{ tone: 'plain' as const, weight: 'why-not' as const },
                parts: ['It did not go the way ', way(near.row), ', which asks for ', asks(near.row), '.'],
              },
            ]
          : []),
      ],
    }
  },
}
