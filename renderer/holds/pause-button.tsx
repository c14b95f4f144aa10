// Pauses one workflow, or lets it go on. `wide`: with its word, otherwise as an icon with a tooltip.
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { usePauseOf } from '../stores/holds.ts'
import { HoldDialog, LiftDialog } from './hold-dialog.tsx'

export function PauseButton({ id, name, wide }: { id: number; name: string; wide?: boolean }) {
  const pause = usePauseOf(id)
  const [asking, setAsking] = useState(false)
  const close = () => setAsking(false)
  const word = pause ? 'Resume' : 'Pause'
  const label = `${word} “${name}”`
  const Icon = pause ? Play : Pause
  return (
    <>
      {wide ? (
        <Button
          variant={pause ? 'filled' : 'default'}
          leftSection={<Icon size={15} aria-hidden="true" />}
          aria-label={label}
          onClick={() => setAsking(true)}
        >
          {word}…
        </Button>
      ) : (
        <Tooltip label={label}>
          <ActionIcon variant="subtle" color={pause ? 'accent' : 'gray'} size={28} aria-label={label} onClick={() => setAsking(true)}>
            <Icon size={15} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      )}
      {asking &&
        (pause ? (
          <LiftDialog hold={pause} onClose={close} />
        ) : (
          <HoldDialog subject={{ kind: 'workflow', subject: String(id) }} title={name} onClose={close} />
        ))}
    </>
  )
}
