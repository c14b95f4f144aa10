// The sentences of a policy: its verdict, the clause that gave it, what it was told, and the clause that came closest.
import type { Policy } from '../model/documents.ts'
import type { Part, Sentence } from '../model/record.ts'
import type { Json, JsonRecord } from '../model/values.ts'
import { listed } from './parts.ts'
import type { PolicyConfig } from './policy.ts'
import type { Teller, Told } from './spec.ts'

const SAID = {
  allow: { clause: 'allowed by ', main: ' allowed it', tone: 'good' },
  ask: { clause: 'sent to a person by ', main: ' asks a person', tone: 'care' },
  deny: { clause: 'denied by ', main: ' denied it', tone: 'bad' },
} as const

export function tellPolicy({ step, config, value, documents }: Teller<PolicyConfig>): Told {
  const decision = step.decision
  const body = documents.policy?.[config.policy]
  const use = step.documents.findIndex((one) => one.kind === 'policy' && one.name === config.policy)
  if (decision?.kind !== 'policy' || !body || use < 0) return { clause: null, sentences: [] }
  const at = (path: string, as?: 'quoted'): Part => ({
    ...{ value: valueIn(body, path), from: `document(policy/${config.policy}).body.${path}` },
    ...(as ? { as } : {}),
  })
  const name: Part[] = ['policy ', value(`documents[${use}].name`), ' v', value(`documents[${use}].version`)]
  const said = SAID[decision.verdict]
  const sentences: Omit<Sentence, 'seq'>[] = [{ tone: said.tone, weight: 'main', parts: ['The ', ...name, said.main, ...because(), '.'] }]
  const told = body.inputs.map((field, input): Part[] => [
    at(`inputs[${input}].${field.title ? 'title' : 'name'}`),
    ' is ',
    value(`decision.of[${input}]`, 'strong'),
  ])
  if (told.length) sentences.push({ tone: 'plain', weight: 'detail', parts: ['It was told: ', ...listed(told), '.'] })
  if (decision.near) {
    const clause = `clauses[${decision.near.row}]`
    const parts = ['Closest clause that did not match: ', at(`${clause}.name`, 'quoted'), ', which asks for ', at(`${clause}.when`), '.']
    sentences.push({ tone: 'plain', weight: 'why-not', parts })
  }
  return { clause: [said.clause, ...name], sentences }

  function because(): Part[] {
    if (decision?.kind !== 'policy' || !body) return []
    if (decision.hit !== null) {
      const reason = body.clauses[decision.hit]?.because ? [': ', at(`clauses[${decision.hit}].because`)] : []
      const doubt = decision.error === null ? [] : [', and not everything could be decided: ', value('decision.error')]
      return [' because clause ', at(`clauses[${decision.hit}].name`, 'quoted'), ' matched', ...reason, ...doubt]
    }
    return decision.error === null ? [' because no clause matched'] : [' because it could not be decided: ', value('decision.error')]
  }
}

const valueIn = (body: Policy, path: string): Json =>
  (path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((value, part) => (value as JsonRecord | undefined)?.[part], body) as Json | undefined) ?? null
