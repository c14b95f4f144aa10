// The values that flow through a workflow, and the types an editor can know of them before anything has run.
import { z } from 'zod'

/** Any JSON value. Numbers are finite doubles; there is no `undefined`. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type JsonRecord = { [key: string]: Json }

/**
 * What is known of a value while editing. `date` is an ISO 8601 text (`2026-03-01` or with time and offset).
 * `any` is a value of which nothing is known: an expression may use it, and a wrong use is a recorded failure at run time.
 */
export type ValueType =
  | { kind: 'text' | 'number' | 'boolean' | 'date' | 'any' }
  | { kind: 'list'; of: ValueType }
  | { kind: 'record'; fields: Shape }

/** Field name -> its type. A scope (`input`, each upstream node by its key, `settings`, `run`) is a shape of records. */
export type Shape = { [name: string]: ValueType }

export const text: ValueType = { kind: 'text' }
export const number: ValueType = { kind: 'number' }
export const boolean: ValueType = { kind: 'boolean' }
export const date: ValueType = { kind: 'date' }
export const any: ValueType = { kind: 'any' }
export const listOf = (of: ValueType): ValueType => ({ kind: 'list', of })
export const recordOf = (fields: Shape): ValueType => ({ kind: 'record', fields })

/** Where a value comes from. A derived value has the origins of everything it was made from. */
export const ORIGINS = ['input', 'rule', 'ai', 'external', 'human'] as const
export type Origin = (typeof ORIGINS)[number]
/** A set of origins as bits, in the order of ORIGINS: bit 0 is `input`. */
export type OriginMask = number
export const originBit = (origin: Origin): OriginMask => 1 << ORIGINS.indexOf(origin)
export const originsOf = (mask: OriginMask): Origin[] => ORIGINS.filter((_, bit) => mask & (1 << bit))

/** The simple types a person picks in a form. */
export const FIELD_TYPES = ['text', 'number', 'boolean', 'date', 'list'] as const
export const fieldSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'a field name is a letter or _ followed by letters, digits or _'),
  title: z.string().max(200).optional(),
  type: z.enum(FIELD_TYPES).default('text'),
  required: z.boolean().default(false),
})
/** A declared field of an input, a policy or a review form. */
export type Field = z.infer<typeof fieldSchema>

export const typeOfField = (field: Pick<Field, 'type'>): ValueType => (field.type === 'list' ? listOf(text) : { kind: field.type })

/** A confidence, a threshold, a probability: a finite number from 0 to 1. Never a text that looks like one. */
export const isUnitNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= 1
