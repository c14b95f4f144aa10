// What keeps the draft from being published, under the canvas. Each line leads to its node.
import { ChevronDown, ChevronUp, CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import { type Graph, nameOfNode } from '../../core/model/graph.ts'
import type { Problem } from '../../core/model/news.ts'
import { usePanels } from '../stores/panels.ts'
import { plural } from '../ui/format.ts'

function Line({ problem, graph, onShow }: { problem: Problem; graph: Graph; onShow: (id: string) => void }) {
  const node = graph.nodes.find((one) => one.key === problem.node)
  const bad = problem.severity === 'error'
  const Icon = bad ? CircleAlert : TriangleAlert
  const words = (
    <>
      <Icon size={16} className={bad ? 'ink-bad' : 'ink-care'} aria-label={bad ? 'Error' : 'Warning'} />
      <span>
        {node && <span className="said-strong">{nameOfNode(node)}: </span>}
        {problem.message}
      </span>
    </>
  )
  if (!node) return <div className="problem">{words}</div>
  return (
    <button type="button" className="problem" onClick={() => onShow(node.id)}>
      {words}
    </button>
  )
}

export function ProblemDrawer({ problems, graph, onShow }: { problems: readonly Problem[]; graph: Graph; onShow: (id: string) => void }) {
  const open = usePanels((panels) => panels.drawerOpen)
  const set = usePanels((panels) => panels.set)
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const warnings = problems.length - errors
  const words = [errors && plural(errors, 'problem'), warnings && plural(warnings, 'warning')].filter(Boolean).join(' and ')
  const Arrow = open ? ChevronDown : ChevronUp
  return (
    <section className="drawer" aria-label="Problems">
      <button type="button" className="drawer-head" aria-expanded={open} onClick={() => set({ drawerOpen: !open })}>
        {problems.length === 0 ? (
          <>
            <CircleCheck size={16} className="ink-good" aria-hidden="true" /> No problems
          </>
        ) : (
          <>
            {errors ? (
              <CircleAlert size={16} className="ink-bad" aria-hidden="true" />
            ) : (
              <TriangleAlert size={16} className="ink-care" aria-hidden="true" />
            )}
            {words}
          </>
        )}
        <span style={{ flex: 1 }} />
        <Arrow size={16} aria-hidden="true" />
      </button>
      {open && (
        <div className="drawer-body">
          {problems.length === 0 && (
            <p className="problem muted">The draft can be published: every node is set up and every path ends in an outcome.</p>
          )}
          {problems.map((problem) => (
            <Line
              key={`${problem.node}${problem.field}${problem.code}${problem.message}`}
              problem={problem}
              graph={graph}
              onShow={onShow}
            />
          ))}
        </div>
      )}
    </section>
  )
}
