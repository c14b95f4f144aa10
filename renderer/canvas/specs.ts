// The node types this build knows. A type it does not know is drawn from what the graph says of it.
import { specOf as registered } from '../../core/nodes/registry.ts'
import type { NodeSpec } from '../../core/nodes/spec.ts'

export type SpecOf = (type: string) => NodeSpec | undefined
export const specOf: SpecOf = registered
