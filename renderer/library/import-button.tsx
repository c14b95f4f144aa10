// Takes a workflow from a file. It arrives as a draft; its problems are shown on its canvas.
import { Button } from '@mantine/core'
import { type ReactNode, useRef } from 'react'
import { host } from '../contract/host.ts'
import { toWorkflow } from '../routing/route.ts'
import { go } from '../routing/use-route.ts'
import { plural } from '../ui/format.ts'
import { attempt, tell } from '../ui/tell.ts'

export function ImportButton({ icon }: { icon: ReactNode }) {
  const input = useRef<HTMLInputElement>(null)
  const take = async (file: File) => {
    const done = await attempt(async () => host.call('workflows.import', { text: await file.text() }))
    if (!done) return
    tell(
      done.problems.length
        ? `“${done.name}” was imported with ${plural(done.problems.length, 'problem')} to solve before it can be published.`
        : `“${done.name}” was imported as a draft.`,
    )
    go(toWorkflow(done.id))
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="Workflow file"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          event.currentTarget.value = ''
          if (file) void take(file)
        }}
      />
      <Button variant="default" leftSection={icon} onClick={() => input.current?.click()}>
        Import…
      </Button>
    </>
  )
}
