// The stored form of a workflow: nodes, edges and nothing of the screen but a position.
import { z } from 'zod'
import type { Json } from './values.ts'

/** Names an expression already gives a meaning to, or that JavaScript does. */
export const RESERVED_KEYS = new Set([
  ...['input', 'settings', 'run', 'true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for'],
  ...['function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'],
  ...['__proto__', 'constructor', 'prototype'],
])
export const LIMITS = { nodes: 10_000, edges: 20_000, depth: 64, importBytes: 20 * 1024 * 1024, payloadBytes: 10 * 1024 * 1024 } as const

const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'an id is 1 to 64 letters, digits, _ or -')
export const keySchema = z
  .string()
  .regex(/^[a-z][A-Za-z0-9_]{0,63}$/, 'a key starts with a small letter and has letters, digits or _ (64 at most)')
  .refine((key) => !RESERVED_KEYS.has(key), 'this word is reserved; choose another key')

export const jsonSchema: z.ZodType<Json> = z.json() as z.ZodType<Json>

/** How often a step is tried. Only what is known not to have happened, or carries a key the other side honours, is tried again. */
export const retrySchema = z.strictObject({
  attempts: z.int().min(1).max(20).default(4),
  /** Wait before the second attempt; each later wait is `factor` times the one before, up to `maxSeconds`. */
  firstSeconds: z.number().min(0).max(86_400).default(0.2),
  factor: z.number().min(1).max(10).default(5),
  maxSeconds: z.number().min(0).max(86_400).default(60),
  /** Share of each wait that is left to chance, so that many runs do not come back at once. */
  jitter: z.number().min(0).max(1).default(0.2),
})
export type Retry = z.infer<typeof retrySchema>

/** How far do-once reaches: this run, a business key within a window, or a business key for ever. */
export const doOnceSchema = z.discriminatedUnion('scope', [
  z.strictObject({ scope: z.literal('run') }),
  z.strictObject({ scope: z.literal('window'), key: z.string().min(1).max(2000), hours: z.number().positive().max(100_000) }),
  z.strictObject({ scope: z.literal('ever'), key: z.string().min(1).max(2000) }),
])

/** What holds for a step whatever its type. */
export const handlingSchema = z.strictObject({
  retry: retrySchema.optional(),
  /** Seconds until a step that has no result fails as timed out; an effect is not tried again after them. */
  timeoutSeconds: z.number().positive().max(31_536_000).optional(),
  /** For effects: where another run that did the same counts. */
  doOnce: doOnceSchema.optional(),
})

export const nodeSchema = z.strictObject({
  id: idSchema,
  key: keySchema,
  type: z.string().min(1).max(64),
  title: z.string().max(200).default(''),
  config: z.record(z.string(), jsonSchema).default({}),
  handling: handlingSchema.optional(),
  position: z.strictObject({ x: z.number(), y: z.number() }).default({ x: 0, y: 0 }),
})
export const edgeSchema = z.strictObject({
  id: idSchema,
  from: z.strictObject({ node: idSchema, port: z.string().min(1).max(64) }),
  to: z.strictObject({ node: idSchema, port: z.string().min(1).max(64).default('in') }),
})
export const graphSchema = z.strictObject({
  nodes: z.array(nodeSchema).max(LIMITS.nodes, `a workflow holds ${LIMITS.nodes} nodes at most`),
  edges: z.array(edgeSchema).max(LIMITS.edges, `a workflow holds ${LIMITS.edges} edges at most`).default([]),
})

export type GraphNode = z.infer<typeof nodeSchema>
export type GraphEdge = z.infer<typeof edgeSchema>
export type Graph = z.infer<typeof graphSchema>

/** What people call a node: its title, or its key while it has none. */
export const nameOfNode = (node: Pick<GraphNode, 'title' | 'key'>): string => node.title || node.key
