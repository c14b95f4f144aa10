// What a card shows: the stored node seen through its type. Pure, and total: an unknown type or a broken config has a face too.
import type { GraphNode } from '../../core/model/graph.ts'
import { nameOfNode } from '../../core/model/graph.ts'
import type { Group, Port } from '../../core/nodes/spec.ts'
import type { SpecOf } from './specs.ts'

export type Face = {
  known: boolean
  group: Group
  icon: string
  title: string
  line: string
  /** Ports with a row of their own. */
  ports: Port[]
  /** The one unnamed way on, drawn at the head of the card; null where there are rows or no way on. */
  through: string | null
}

const UNNAMED = 'out'

function ofSpec(node: GraphNode, specOf: SpecOf): Omit<Face, 'ports' | 'through'> & { ports: Port[] } {
  const spec = specOf(node.type)
  if (!spec)
    return {
      known: false,
      group: 'flow',
      icon: 'circle-help',
      title: nameOfNode(node),
      line: `Unknown node type “${node.type}”`,
      ports: [],
    }
  const base = { known: true, group: spec.group, icon: spec.icon, title: node.title || spec.title }
  const parsed = spec.schema.safeParse(node.config)
  if (!parsed.success) return { ...base, line: 'Not set up yet', ports: portsAnyhow(spec.ports, node.config) }
  return { ...base, line: spec.line(parsed.data), ports: spec.ports(parsed.data) }
}

/** A config that does not parse may still say enough for its ports. */
function portsAnyhow(ports: (config: unknown) => Port[], config: unknown): Port[] {
  try {
    return ports(config)
  } catch {
    return []
  }
}

/** `wired` are the ports that edges leave by: they are drawn even when the type does not name them. */
export function faceOf(node: GraphNode, wired: readonly string[], specOf: SpecOf): Face {
  const face = ofSpec(node, specOf)
  const named = new Set(face.ports.map((port) => port.name))
  const extra = wired
    .filter((name) => !named.has(name))
    .map((name): Port => ({ name, title: name === 'error' ? 'On error' : name, tone: name === 'error' ? 'error' : 'plain' }))
  const shown = [...face.ports.filter((port) => port.tone !== 'error' || wired.includes(port.name)), ...extra]
  const [first, ...others] = shown
  const single = first && (first.name === UNNAMED || (others.length === 0 && first.tone === 'plain'))
  return single ? { ...face, ports: others, through: first.name } : { ...face, ports: shown, through: null }
}
