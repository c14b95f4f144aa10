// A node's config as the fields of a form, read from its schema: order, words and help come from there.
import { z } from 'zod'
import type { Json, JsonRecord } from '../../core/model/values.ts'
import { humanName } from '../ui/format.ts'

const LABEL_LETTERS = 45
export type FormField = { name: string; title: string; help: string | null; value: Json }
type JsonSchema = {
  properties?: { [name: string]: { title?: string; description?: string; default?: Json } }
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
}

function propertiesOf(schema: z.ZodType | null): NonNullable<JsonSchema['properties']> {
  if (!schema) return {}
  try {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
    const branches = json.anyOf ?? json.oneOf ?? []
    return Object.assign({}, ...branches.map((branch) => branch.properties ?? {}), json.properties)
  } catch {
    return {}
  }
}

/** A short description is the field's label; a long one is help under it. */
function wordsOf(name: string, title: string | undefined, description: string | undefined): { title: string; help: string | null } {
  if (title) return { title, help: description ?? null }
  if (description && description.length <= LABEL_LETTERS) return { title: description, help: null }
  return { title: humanName(name), help: description ?? null }
}

const isEmpty = (value: Json): boolean => value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** Fields with nothing in them are left out, and so is what the schema does not know only if it is empty too. */
export function formFields(schema: z.ZodType | null, config: JsonRecord): FormField[] {
  const known = propertiesOf(schema)
  const names = [...new Set([...Object.keys(known), ...Object.keys(config)])]
  return names.flatMap((name) => {
    const about = known[name]
    const value = config[name] ?? about?.default ?? null
    if (isEmpty(value)) return []
    return [{ name, ...wordsOf(name, about?.title, about?.description), value }]
  })
}

/** A list of records with the same few names reads as a table; its columns in the order they first appear. */
export function columnsOf(list: readonly Json[]): string[] | null {
  const columns = new Set<string>()
  for (const row of list) {
    if (row === null || typeof row !== 'object' || Array.isArray(row)) return null
    for (const [name, value] of Object.entries(row)) if (!isEmpty(value)) columns.add(name)
  }
  return columns.size > 0 && columns.size <= 5 ? [...columns] : null
}
