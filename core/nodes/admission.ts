// The settings every start shares: how its runs are let in, and how long one may take.
import { z } from 'zod'
import type { Shape } from '../model/values.ts'
import type { AdmissionConfig, CompileContext } from './spec.ts'

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

/** `scope` holds the input alone: there is no run yet when the key is worked out. */
export function checkSerialKey({ serialKey }: AdmissionConfig, context: CompileContext, scope: Shape): void {
  if (!serialKey.trim()) return
  const key = context.expression(serialKey, 'serialKey', undefined, scope)
  if (!['text', 'number', 'date', 'boolean', 'any'].includes(key.type.kind))
    context.problem('wrong-type', 'A serial key is a text, a number, a date or yes/no.', 'serialKey')
}
