import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bench } from './harness.ts'
import { nodeTypes, specOf } from './registry.ts'
import { GROUPS } from './spec.ts'

const all = Object.entries(nodeTypes)

describe('every node type', () => {
  it.each(all)('%s stands under its own name, in a group, with words for the palette', (name, spec) => {
    expect(spec.type).toBe(name)
    expect(GROUPS).toContain(spec.group)
    expect(spec.about).toMatch(/^[A-Z].*\.$/)
    expect(spec.title).not.toBe('')
    expect(spec.icon).toMatch(/^[a-z][a-z-]*$/)
  })

  it.each(all)('%s parses as it is dropped from the palette, has a face, and says what is still missing', (name, spec) => {
    const config = spec.schema.parse({})
    expect(typeof spec.line(config)).toBe('string')
    const ports = spec.ports(config).map((port) => port.name)
    expect(new Set(ports).size).toBe(ports.length)
    expect(ports).not.toContain('error')
    expect(() => bench(name, {})).not.toThrow()
  })

  it.each(all)('%s refuses what it does not know, and can make a form', (_, spec) => {
    expect(spec.schema.safeParse({ surprise: 1 }).success).toBe(false)
    const form = z.toJSONSchema(spec.schema, { io: 'input', unrepresentable: 'any' }) as {
      properties: { [name: string]: { title?: string } }
    }
    for (const [field, about] of Object.entries(form.properties)) expect(about.title, field).toMatch(/./)
  })
})

describe('looking a node type up', () => {
  it('finds only what is there', () => {
    expect(specOf('policy')?.type).toBe('policy')
    for (const name of ['', 'nothing', '__proto__', 'constructor', 'toString']) expect(specOf(name)).toBeUndefined()
  })
})
