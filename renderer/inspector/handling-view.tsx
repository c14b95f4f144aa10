// How a step is handled whatever its type. Shown only where something is set.
import type { GraphNode } from '../../core/model/graph.ts'
import { handlingWords } from './handling-words.ts'

export function HandlingView({ node }: { node: GraphNode }) {
  const told = handlingWords(node.handling)
  if (told.length === 0) return null
  return (
    <section className="field">
      <h3 className="label">Handling</h3>
      <dl className="pairs">
        {told.map(([name, words]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
