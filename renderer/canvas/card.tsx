// A node as a card: its icon, what it asks or does, how, and a row for each way it can leave.
import { Handle, type NodeProps, Position } from '@xyflow/react'
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import type { Problem } from '../../core/model/news.ts'
import { lookOfStep, StatusIcon } from '../ui/status.tsx'
import { useDress } from './dress.ts'
import type { CardNode } from './flow.ts'
import { iconOf } from './icons.ts'
import { headHeight, portY } from './measure.ts'
import { hasLeftBy, type Worn } from './worn.ts'

const isError = (problem: Problem) => problem.severity === 'error'

function ProblemMark({ problems }: { problems: Problem[] }) {
  const bad = problems.some(isError)
  const Icon = bad ? CircleAlert : TriangleAlert
  const words = problems.map((problem) => problem.message).join('\n')
  return (
    <span role="img" className={`card-mark ${bad ? 'ink-bad' : 'ink-care'}`} title={words} aria-label={`Problem: ${words}`}>
      <Icon size={16} aria-hidden="true" />
    </span>
  )
}

function Outcome({ worn }: { worn: Worn }) {
  if (!worn.status || worn.later) return null
  const look = lookOfStep(worn.status, worn.inDoubt)
  const words = worn.times > 1 ? `${look.word}, ${worn.times} times` : look.word
  return (
    <span role="img" className="card-mark" title={words} aria-label={words}>
      {worn.times > 1 && (
        <span className="card-times" aria-hidden="true">
          {worn.times > 999 ? '999+' : `${worn.times}×`}
        </span>
      )}
      <StatusIcon look={look} />
    </span>
  )
}

function CardOf({ id, data, selected, isConnectable }: NodeProps<CardNode>) {
  const { face, takesInput } = data
  const worn = useDress((dress) => dress.worn?.nodes.get(id))
  const problems = useDress((dress) => dress.problems.get(data.stored.key))
  const Icon = iconOf(face.icon)
  const faded = worn && (!worn.status || worn.later)
  const state = [
    selected && 'is-selected',
    faded && 'is-faded',
    worn?.current && 'is-current',
    problems && (problems.some(isError) ? 'has-error' : 'has-warning'),
  ].filter(Boolean)
  return (
    <div className={`card group-${face.group} ${state.join(' ')}`}>
      <div className="card-head" style={{ height: headHeight(face) }}>
        <span className="card-icon">
          <Icon size={16} aria-hidden="true" />
        </span>
        <span className="card-words">
          <span className="card-title">{face.title}</span>
          <span className="card-line" title={face.line}>
            {face.line}
          </span>
        </span>
        {problems && <ProblemMark problems={problems} />}
        {worn && <Outcome worn={worn} />}
      </div>
      {face.ports.length > 0 && (
        <div className="card-ports">
          {face.ports.map((port) => (
            <div
              key={port.name}
              className={`card-port tone-${port.tone} ${worn && !faded && hasLeftBy(worn, port.name) ? 'is-left-by' : ''}`}
            >
              <span className="clip">{port.title}</span>
              {port.detail && <span className="card-detail">{port.detail}</span>}
              <span className="dot" />
            </div>
          ))}
        </div>
      )}
      {takesInput && (
        <Handle id="in" type="target" position={Position.Left} isConnectable={isConnectable} style={{ top: portY(face, null) }} />
      )}
      {face.through && (
        <Handle
          id={face.through}
          type="source"
          position={Position.Right}
          isConnectable={isConnectable}
          style={{ top: portY(face, null) }}
        />
      )}
      {face.ports.map((port, row) => (
        <Handle
          key={port.name}
          id={port.name}
          type="source"
          position={Position.Right}
          isConnectable={isConnectable}
          style={{ top: portY(face, row) }}
        />
      ))}
    </div>
  )
}

export const Card = memo(CardOf)
