// Bad news in words: what happened, where, and what to do next.
import { Button } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import { type Refusal, refusalOf } from './refusal.ts'
import './notice.css'

export function Notice({ refusal, retry }: { refusal: Refusal; retry?: () => void }) {
  return (
    <div className="notice" role="alert">
      <CircleAlert size={18} className="ink-bad" aria-hidden="true" />
      <div className="stack" style={{ gap: 4 }}>
        <p className="said-strong">{refusal.message}</p>
        {refusal.place && <p className="muted">Where: {refusal.place}</p>}
        {refusal.next && <p>{refusal.next}</p>}
        {refusal.problems.map((problem) => (
          <p key={problem} className="muted">
            {problem}
          </p>
        ))}
        {retry && (
          <div>
            <Button variant="default" onClick={retry}>
              Try again
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}

export const NoticeOf = ({ error, retry }: { error: unknown; retry?: () => void }) => <Notice refusal={refusalOf(error)} retry={retry} />
