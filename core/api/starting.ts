// What a trigger must bring: the input parsed against the start node's fields, and the do-once key it gives.

import type { Plan, PlanNode } from '../engine/interpreter/plan.ts'
import { compileExpression } from '../expression/expression.ts'
import { ExpressionFailure } from '../expression/failure.ts'
import type { JsonRecord } from '../model/values.ts'
import { recordOf } from '../model/values.ts'
import { inputShape, parseInput } from '../nodes/start.ts'

type FieldProblem = { field: string; message: string }
export type Ready = { ok: true; input: JsonRecord; key: string | null } | { ok: false; problems: FieldProblem[] }

/** Reads triggers of one plan; `fromText`: every value is a text, as in CSV, and is read by its field's type. */
export function triggerReader({ plan }: { plan: Plan }, { fromText }: { fromText: boolean }): (raw: JsonRecord) => Ready {
  const { spec, config } = plan.nodes[plan.start] as PlanNode
  const fields = spec.input?.(config) ?? []
  // A start that comes by itself has no key of its own: its occurrence is the key.
  const { key = '' } = config as { key?: string }
  const compiled = key ? compileExpression(key, { input: recordOf(inputShape(fields)) }) : null
  return (raw) => {
    const parsed = parseInput(fields, raw, { fromText })
    if (!parsed.ok) return { ok: false, problems: parsed.problems }
    try {
      const value = compiled?.ok ? compiled.expression.evaluate({ input: parsed.input }) : null
      // An empty key means that this one has none; where every trigger must have one, its field is required.
      const none = value === null || value === ''
      return { ok: true, input: parsed.input, key: none ? null : typeof value === 'string' ? value : JSON.stringify(value) }
    } catch (error) {
      if (!(error instanceof ExpressionFailure)) throw error
      return { ok: false, problems: [{ field: 'key', message: error.message }] }
    }
  }
}
