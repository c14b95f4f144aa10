// What a trigger must bring: the input parsed against the start node's fields, and the do-once key it gives.

import type { Plan, PlanNode } from '../engine/interpreter/plan.ts'
import { compileExpression } from '../expression/expression.ts'
import { ExpressionFailure } from '../expression/failure.ts'
import type { Field, JsonRecord } from '../model/values.ts'
import { recordOf } from '../model/values.ts'
import { inputShape, parseInput } from '../nodes/start.ts'

type FieldProblem = { field: string; message: string }
export type Ready = { ok: true; input: JsonRecord; key: string | null } | { ok: false; problems: FieldProblem[] }

/** `fromText`: every value is a text, as in CSV, and is read by its field's type. */
export function readyToRun({ plan }: { plan: Plan }, raw: JsonRecord, { fromText }: { fromText: boolean }): Ready {
  const { fields, key } = (plan.nodes[plan.start] as PlanNode).config as { fields: Field[]; key: string }
  const parsed = parseInput(fields, raw, { fromText })
  if (!parsed.ok) return { ok: false, problems: parsed.problems }
  if (!key) return { ok: true, input: parsed.input, key: null }
  const compiled = compileExpression(key, { input: recordOf(inputShape(fields)) })
  try {
    const value = compiled.ok ? compiled.expression.evaluate({ input: parsed.input }) : null
    // An empty key means that this one has none; where every trigger must have one, its field is required.
    return {
      ok: true,
      input: parsed.input,
      key: value === null || value === '' ? null : typeof value === 'string' ? value : JSON.stringify(value),
    }
  } catch (error) {
    if (!(error instanceof ExpressionFailure)) throw error
    return { ok: false, problems: [{ field: 'key', message: error.message }] }
  }
}
