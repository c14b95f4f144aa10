// The shipped examples: each runs offline in one click.
import { Button, Progress } from '@mantine/core'
import { CircleCheck, Play } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ExampleSummary } from '../../core/api/contract.ts'
import { toWorkflow } from '../routing/route.ts'
import { go } from '../routing/use-route.ts'
import { useLibrary } from '../stores/library.ts'
import { attempt } from '../ui/tell.ts'

function Working({ title }: { title: string }) {
  const news = useLibrary(({ progress }) => Object.values(progress)[0])
  const share = news?.total ? (news.done / news.total) * 100 : 100
  return (
    <div className="stack" style={{ gap: 6 }} role="status">
      <span className="muted small">{news ? news.words : 'Setting up…'}</span>
      <Progress value={share} animated={!news?.total} size="sm" aria-label={`Setting up ${title}`} />
    </div>
  )
}

function Example({ example, busy, install }: { example: ExampleSummary; busy: boolean; install: () => void }) {
  return (
    <article className="example panel">
      <h3>{example.title}</h3>
      <p className="muted">{example.about}</p>
      {busy ? (
        <Working title={example.title} />
      ) : example.installed ? (
        <span className="row ink-good">
          <CircleCheck size={16} aria-hidden="true" />
          In this workspace
        </span>
      ) : (
        <Button
          variant="default"
          leftSection={<Play size={15} aria-hidden="true" />}
          onClick={install}
          aria-label={`Set up and run ${example.title}`}
        >
          Set up and run
        </Button>
      )}
    </article>
  )
}

export function Examples({ alone }: { alone: boolean }) {
  const examples = useLibrary((library) => library.examples)
  const [busy, setBusy] = useState<string | null>(null)
  useEffect(() => {
    void attempt(useLibrary.getState().loadExamples)
  }, [])
  const install = async (name: string) => {
    setBusy(name)
    const workflow = await attempt(() => useLibrary.getState().install(name))
    setBusy(null)
    if (workflow !== null) go(toWorkflow(workflow))
  }
  const shown = alone ? examples : examples.filter((example) => !example.installed)
  if (shown.length === 0) return null
  return (
    <section aria-label="Examples" className="stack">
      {alone ? (
        <div className="welcome">
          <h2>Your workflows will be here</h2>
          <p className="muted">
            Each with its owner, its runs of today and what waits for a person. Start with an example: it brings its own input, runs on this
            machine alone, and sends nothing anywhere.
          </p>
        </div>
      ) : (
        <h2 className="label">More examples</h2>
      )}
      <div className="examples">
        {shown.map((example) => (
          <Example key={example.name} example={example} busy={busy === example.name} install={() => void install(example.name)} />
        ))}
      </div>
    </section>
  )
}
