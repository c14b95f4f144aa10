// Tells waiting runs by hand that their event has come: for what another system would otherwise send.
import { Textarea } from '@mantine/core'
import { useState } from 'react'
import type { Json } from '../../core/model/values.ts'
import { host } from '../contract/host.ts'
import { useLiveRun } from '../stores/live-run.ts'
import { whoActs } from '../stores/panels.ts'
import { AskDialog } from '../ui/ask-dialog.tsx'
import { plural } from '../ui/format.ts'
import { tell } from '../ui/tell.ts'

/** Undefined when it is no JSON; an event may also say nothing. */
function readBody(text: string): Json | undefined {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

export function EventDialog({ event, run, onClose }: { event: string; run: number; onClose: () => void }) {
  const [text, setText] = useState('')
  const body = readBody(text)
  return (
    <AskDialog
      title="Send the event"
      confirm="Send it"
      disabled={body === undefined}
      onConfirm={async () => {
        const { reached } = await host.call('events.send', { key: event, body: body ?? null, by: whoActs() })
        tell(reached === 0 ? 'Nothing waited for it any more.' : `${plural(reached, 'step')} that waited for it goes on.`)
        await useLiveRun.getState().load(run)
      }}
      onClose={onClose}
    >
      <p>
        Every run that waits for <code className="mono">{event}</code> goes on, as if the other system had sent it. The record names you as
        the sender.
      </p>
      <Textarea
        label="What it says, as JSON (optional)"
        placeholder='{ "amount": 96 }'
        value={text}
        error={body === undefined ? 'This is not JSON.' : undefined}
        autosize
        minRows={2}
        styles={{ input: { fontFamily: 'var(--mono)' } }}
        onChange={(change) => setText(change.currentTarget.value)}
      />
    </AskDialog>
  )
}
