// Branch: the first condition that holds takes the run; otherwise it goes on by the last port.
import { z } from 'zod'
import { conjunctsOf } from '../expression/conjuncts.ts'
import type { NearMiss } from '../model/record.ts'
import { boolean, originBit, text } from '../model/values.ts'
import { expressionText, fieldName } from './parts.ts'
import type { NodeSpec } from './spec.ts'

const schema = z.strictObject({
  branches: z
    .array(z.strictObject({ name: fieldName, title: z.string().max(200).default(''), when: expressionText }))
    .max(50)
    .default([])
    .describe('Branches, the first that holds is taken'),
})
type Config = z.infer<typeof schema>
const OTHERWISE = 'otherwise'

export const branch: NodeSpec<Config> = {
  type: 'branch',
  group: 'decide',
  title: 'Branch',
  about: 'Goes one way or another by conditions.',
  icon: 'split',
  schema,
  ports: ({ branches }) => [
    ...branches.map((one) => ({ name: one.name, title: one.title || one.name, tone: 'plain' as const })),
    { name: OTHERWISE, title: 'Otherwise', tone: 'plain' as const },
  ],
  line: ({ branches }) => (branches.length ? branches.map((one) => one.title || one.name).join(' / ') : 'No branches yet'),
  compile(config, context) {
    const names = new Set([OTHERWISE, 'error'])
    const branches = config.branches.map((one, at) => {
      if (names.has(one.name))
        context.problem('duplicate-port', `“${one.name}” is taken already; choose another name.`, `branches[${at}].name`)
      names.add(one.name)
      return {
        ...one,
        holds: context.expression(one.when, `branches[${at}].when`, boolean),
        parts: conjunctsOf(one.when).map((part) => context.expression(part.source, `branches[${at}].when`, boolean)),
      }
    })
    return {
      output: { branch: text },
      run(step) {
        let near: NearMiss | null = null
        let hit: number | null = null
        for (const [row, one] of branches.entries()) {
          if (one.holds.evaluate(step.scope) === true) {
            hit = row
            break
          }
          const miss = one.parts.flatMap((part, at) => (part.evaluate(step.scope) === true ? [] : [at]))
          if (near === null || miss.length < near.miss.length) near = { row, miss }
        }
        const port = hit === null ? OTHERWISE : (branches[hit]?.name ?? OTHERWISE)
        const origins = step.origins(...branches.map((one) => one.holds)) | originBit('rule')
        return { kind: 'done', port, output: [port], origins, decision: { kind: 'branch', hit, near, of: [] } }
      },
    }
  },
  tell({ step, config, pinned }) {
    const decision = step.decision
    if (decision?.kind !== 'branch') return { clause: null, sentences: [] }
    const name = (at: number) => pinned(`config.branches[${at}].${config.branches[at]?.title ? 'title' : 'name'}`, 'quoted')
    const near = decision.near
    return {
      clause: null,
      sentences: [
        decision.hit === null
          ? { tone: 'plain', weight: 'main', parts: ['None of the conditions of ', pinned('title'), ' held, so it went on otherwise.'] }
          : {
              tone: 'plain',
              weight: 'main',
              parts: ['It took the way ', name(decision.hit), ' because ', pinned(`config.branches[${decision.hit}].when`), ' held.'],
            },
        ...(near
          ? [
              {
                tone: 'plain' as const,
                weight: 'why-not' as const,
                parts: ['The way ', name(near.row), ' asks for ', pinned(`config.branches[${near.row}].when`), '.'],
              },
            ]
          : []),
      ],
    }
  },
}
