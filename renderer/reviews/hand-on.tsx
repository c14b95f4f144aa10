// Gives a task to somebody else.
import { Button, TextInput } from '@mantine/core'
import { CornerUpRight } from 'lucide-react'
import { useState } from 'react'
import type { TaskItem } from '../../core/api/contract.ts'
import { useInbox } from '../stores/inbox.ts'
import { usePanels } from '../stores/panels.ts'
import { attempt, tell } from '../ui/tell.ts'

export function HandOn({ task }: { task: TaskItem }) {
  const person = usePanels((panels) => panels.person)
  const [to, setTo] = useState('')
  const [busy, setBusy] = useState(false)
  const name = to.trim()
  const give = async () => {
    if (!name || busy) return
    setBusy(true)
    const given = await attempt(async () => {
      await useInbox.getState().handOn({ id: task.id, assignee: name, by: person.trim() || 'Unknown person' })
      return true
    })
    setBusy(false)
    if (!given) return
    setTo('')
    tell(`“${task.title}” is now for ${name}.`)
  }
  return (
    <form
      className="hand-on"
      onSubmit={(event) => {
        event.preventDefault()
        void give()
      }}
    >
      <TextInput
        label="Give it to somebody else"
        size="xs"
        value={to}
        maxLength={200}
        placeholder="Name"
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Button
        type="submit"
        size="xs"
        variant="default"
        disabled={!name}
        loading={busy}
        leftSection={<CornerUpRight size={14} aria-hidden="true" />}
      >
        Hand on
      </Button>
    </form>
  )
}
