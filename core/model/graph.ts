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

export const nodeSchema = z.strictObject({
  id: idSchema,
  key: keySchema,
  type: z.string().min(1).max(64),
  title: z.string().max(200).default(''),
  config: z.record(z.string(), jsonSchema).default({}),
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
