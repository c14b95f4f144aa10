import { expect, test } from 'vitest'
import { nodeTypes } from '../../core/nodes/registry.ts'
import { icons } from './icons.ts'

test('every node type has its icon', () => {
  for (const spec of Object.values(nodeTypes)) expect(icons, `${spec.type} names ${spec.icon}`).toHaveProperty(spec.icon)
})
