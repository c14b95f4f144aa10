// Asks once before something that is not undone by a key, says what it means, and takes a reason for the record.
import { Button, Modal, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { attempt } from './tell.ts'

type Props = {
  title: string
  children: ReactNode
  /** Word on the button that does it. */
  confirm: string
  /** Label of the reason; without, none is asked for. */
  reason?: string
  placeholder?: string
  disabled?: boolean
  onConfirm: (reason: string) => Promise<void>
  onClose: () => void
}

export function AskDialog({ title, children, confirm, reason, placeholder, disabled, onConfirm, onClose }: Props) {
  const [words, setWords] = useState('')
  const [busy, setBusy] = useState(false)
  const go = async () => {
    setBusy(true)
    const done = await attempt(async () => {
      await onConfirm(words.trim())
      return true
    })
    setBusy(false)
    if (done) onClose()
  }
  return (
    <Modal opened onClose={onClose} title={title}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void go()
        }}
      >
        {children}
        {reason && (
          <Textarea
            label={reason}
            placeholder={placeholder}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
            autosize
            minRows={2}
            maxLength={1000}
            data-autofocus
          />
        )}
        <div className="dialog-buttons">
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" loading={busy} disabled={disabled}>
            {confirm}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
