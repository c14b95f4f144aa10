// The configuration documents: thresholds, policies, settings, people, models, connections, versioned in one place and used by name.
import { z } from 'zod'
import { connectionSchema } from './connection.ts'
import { jsonSchema } from './graph.ts'
import { retentionSchema } from './retention.ts'
import { fieldSchema } from './values.ts'

const unit = z.number().min(0).max(1)
export const VERDICTS = ['allow', 'ask', 'deny'] as const
export type Verdict = (typeof VERDICTS)[number]

export const thresholdsSchema = z
  .strictObject({ high: unit, medium: unit, note: z.string().max(2000).default('') })
  .refine((cut) => cut.medium <= cut.high, { message: 'medium must not be above high', path: ['medium'] })

export const clauseSchema = z.strictObject({
  name: z.string().min(1).max(200),
  /** Condition over the policy's inputs, by their bare names. */
  when: z.string().min(1).max(4000),
  verdict: z.enum(VERDICTS),
  because: z.string().max(1000).default(''),
})
/** The strictest clause that matches wins (deny, then ask, then allow); where none matches, `otherwise` holds. */
export const policySchema = z.strictObject({
  about: z.string().max(2000).default(''),
  inputs: z.array(fieldSchema).max(100),
  clauses: z.array(clauseSchema).max(500),
  otherwise: z.enum(['ask', 'deny']).default('ask'),
})

export const personSchema = z.strictObject({
  name: z.string().min(1).max(200),
  groups: z.array(z.string().max(100)).default([]),
  skills: z.array(z.string().max(100)).default([]),
  /** Open pieces of work this person can hold at once. */
  capacity: z.int().min(0).max(100_000).default(10),
  absent: z.boolean().default(false),
  /** First and last day away, as UTC days; where one of them is given, they say it and `absent` does not. */
  absentFrom: z.iso.date().optional(),
  absentUntil: z.iso.date().optional(),
  /** Who decides for this person meanwhile; without, the group does. */
  delegate: z.string().max(200).optional(),
})
export const peopleSchema = z.strictObject({ people: z.array(personSchema).max(10_000) })
export const settingsSchema = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/), jsonSchema)
/** A trained classifier: the file lies in the workspace's attachments under its hash. */
export const modelSchema = z.strictObject({
  file: z.string().regex(/^[0-9a-f]{64}$/),
  labels: z.array(z.string()),
  head: z.string(),
  examples: z.int(),
  accuracy: z.number().nullable(),
  ece: z.number().nullable(),
  high: unit,
  medium: unit,
})

export const DOCUMENT_SCHEMAS = {
  thresholds: thresholdsSchema,
  policy: policySchema,
  people: peopleSchema,
  settings: settingsSchema,
  model: modelSchema,
  connection: connectionSchema,
  retention: retentionSchema,
} as const
export type DocumentKind = keyof typeof DOCUMENT_SCHEMAS
export const DOCUMENT_KINDS = Object.keys(DOCUMENT_SCHEMAS) as [DocumentKind, ...DocumentKind[]]
export type DocumentBody = { [Kind in DocumentKind]: z.infer<(typeof DOCUMENT_SCHEMAS)[Kind]> }
export type Thresholds = DocumentBody['thresholds']
export type Policy = DocumentBody['policy']
export type Person = z.infer<typeof personSchema>

/** A document at one version, as a run sees it. */
export type PinnedDocument<Kind extends DocumentKind = DocumentKind> = {
  [K in Kind]: { kind: K; name: string; version: number; body: DocumentBody[K] }
}[Kind]

export const documentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('thresholds'), name: z.string().min(1).max(200), body: thresholdsSchema }),
  z.strictObject({ kind: z.literal('policy'), name: z.string().min(1).max(200), body: policySchema }),
  z.strictObject({ kind: z.literal('people'), name: z.string().min(1).max(200), body: peopleSchema }),
  z.strictObject({ kind: z.literal('settings'), name: z.string().min(1).max(200), body: settingsSchema }),
  z.strictObject({ kind: z.literal('model'), name: z.string().min(1).max(200), body: modelSchema }),
  z.strictObject({ kind: z.literal('connection'), name: z.string().min(1).max(200), body: connectionSchema }),
  z.strictObject({ kind: z.literal('retention'), name: z.string().min(1).max(200), body: retentionSchema }),
])
export type NamedDocument = z.infer<typeof documentSchema>
