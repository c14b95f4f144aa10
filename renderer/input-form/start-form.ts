// The start node's declared fields as a form, and what was typed as the input of a run. Pure.
import { z } from 'zod'
import type { Graph } from '../../core/model/graph.ts'
import { type Field, fieldSchema, type Json, type JsonRecord } from '../../core/model/values.ts'
import type { NodeSpec } from '../../core/nodes/spec.ts'
import type { SpecOf } from '../canvas/specs.ts'

const withFields = z.looseObject({ fields: z.array(fieldSchema) })

/** Fields of the first start node, or null when it declares none: then the input is given as JSON. */
export function startFields(graph: Graph, specOf: SpecOf): Field[] | null {
  const entered = new Set(graph.edges.map((edge) => edge.to.node))
  const isStart = (type: string, id: string) => {
    const spec = specOf(type)
    return spec ? spec.group === 'start' : !entered.has(id)
  }
  for (const node of graph.nodes) {
    if (!isStart(node.type, node.id)) continue
    const fields = declaredFields(node.config, specOf(node.type))
    if (fields.length) return fields
  }
  return null
}

function declaredFields(config: JsonRecord, spec: NodeSpec | undefined): Field[] {
  const known = spec?.input ? spec.schema.safeParse(config) : null
  if (spec?.input && known?.success) return spec.input(known.data)
  const parsed = withFields.safeParse(config)
  return parsed.success ? parsed.data.fields : []
}

export type Typed = { [name: string]: string | number | boolean | null }
export type Read = { ok: true; input: JsonRecord } | { ok: false; errors: { [name: string]: string } }

function readField(field: Field, typed: string | number | boolean | null | undefined): Json | undefined {
  if (field.type === 'boolean') return typed === null ? undefined : typed === true
  if (typed === null || typed === undefined || typed === '') return undefined
  if (field.type === 'number') return typeof typed === 'number' ? typed : Number(typed)
  if (field.type === 'list')
    return String(typed)
      .split(/[\n,]/)
      .map((item) => item.trim())
      .filter(Boolean)
  return String(typed)
}

export function readForm(fields: readonly Field[], typed: Typed): Read {
  const input: JsonRecord = {}
  const errors: { [name: string]: string } = {}
  for (const field of fields) {
    const value = readField(field, typed[field.name])
    if (typeof value === 'number' && !Number.isFinite(value)) errors[field.name] = 'This must be a number.'
    else if (value === undefined && field.required) errors[field.name] = 'This is needed to start a run.'
    else if (value !== undefined) input[field.name] = value
  }
  return Object.keys(errors).length ? { ok: false, errors } : { ok: true, input }
}

/** An input as it would have been typed; null when a form cannot hold it and JSON must. */
export function typedInput(fields: readonly Field[], input: JsonRecord): Typed | null {
  const typed: Typed = {}
  const names = new Set(fields.map((field) => field.name))
  if (Object.keys(input).some((name) => !names.has(name))) return null
  for (const { name, type } of fields) {
    const value = input[name] ?? null
    if (type === 'list' && Array.isArray(value)) {
      if (!value.every((item) => typeof item === 'string' && !/[\n,]/.test(item))) return null
      typed[name] = value.join('\n')
    } else if (typeof value === 'object' && value !== null) return null
    else typed[name] = value as string | number | boolean | null
  }
  return typed
}
