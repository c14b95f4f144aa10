// What every start shares: how its runs are called, how they are let in, and how long one may take.
import { z } from 'zod'
import { originBit, type Shape, text } from '../model/values.ts'
import type { AdmissionConfig, CompileContext, Compiled } from './spec.ts'
import { typedValue } from './typed.ts'

export const admissionFields = {
  serialKey: z
    .string()
    .max(2000)
    .default('')
    .meta({ title: 'Serial key', description: 'An expression over the input; runs with the same value go one at a time, in order.' }),
  atOnce: z.int().min(1).max(10_000).nullable().default(null).meta({ title: 'Runs at work at once' }),
  perMinute: z.number().positive().max(1_000_000).nullable().default(null).meta({ title: 'Runs a minute' }),
  timeoutHours: z.number().positive().max(100_000).nullable().default(null).meta({ title: 'Hours a run may take' }),
}

export const admissionOf = ({ serialKey, atOnce, perMinute, timeoutHours }: AdmissionConfig): AdmissionConfig => ({
  ...{ serialKey, atOnce, perMinute, timeoutHours },
})

/** What every start compiles to: the subject its runs are called by. `scope` holds the input alone: there is no run yet. */
export function compileStart(
  { subject: source, serialKey }: AdmissionConfig & { subject: string },
  context: CompileContext,
  scope: Shape,
): Compiled {
  if (serialKey.trim()) {
    const key = context.expression(serialKey, 'serialKey', undefined, scope)
    if (!['text', 'number', 'date', 'boolean', 'any'].includes(key.type.kind))
      context.problem('wrong-type', 'A serial key is a text, a number, a date or yes/no.', 'serialKey')
  }
  const subject = source ? context.expression(source, 'subject', text, scope) : null
  return {
    output: { subject: text },
    run: ({ scope }) => ({
      ...{ kind: 'done', port: 'out', origins: originBit('input') },
      output: [subject ? typedValue(subject, text, scope) : ''],
    }),
  }
}
