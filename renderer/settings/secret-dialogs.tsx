// Setting, replacing and removing the secret of a connection. A value goes in and never comes out.
import { PasswordInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { SecretSummary } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { AskDialog } from '../ui/ask-dialog.tsx'
import { tell } from '../ui/tell.ts'
import type { Connection } from './connections.tsx'

export function SetSecretDialog({ connection: { name, body }, onClose }: { connection: Connection; onClose: () => void }) {
  const [secret, setSecret] = useState(body.secret || name)
  const [value, setValue] = useState('')
  const keep = async () => {
    await host.call('secrets.set', { name: secret.trim(), value })
    if (secret.trim() !== body.secret)
      await host.call('documents.save', { document: { kind: 'connection', name, body: { ...body, secret: secret.trim() } } })
    tell(`“${name}” logs in with “${secret.trim()}” from now on.`)
  }
  return (
    <AskDialog title={`The secret of “${name}”`} confirm="Keep it" disabled={!secret.trim() || !value} onConfirm={keep} onClose={onClose}>
      <TextInput
        label="Name"
        description="Several connections may log in with the same one"
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
        maxLength={100}
      />
      <PasswordInput
        label="Value"
        description="Kept sealed on this machine; nobody can read it here afterwards"
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
        data-autofocus
      />
    </AskDialog>
  )
}

export function RemoveSecretDialog({ secret, onClose }: { secret: SecretSummary; onClose: () => void }) {
  const users = secret.connections
  return (
    <AskDialog
      title={`Remove the secret “${secret.name}”?`}
      confirm="Remove it"
      onConfirm={async () => {
        await host.call('secrets.remove', { name: secret.name })
        tell(`“${secret.name}” is removed.`)
      }}
      onClose={onClose}
    >
      <p>
        {users.length
          ? `${users.map((name) => `“${name}”`).join(', ')} cannot log in afterwards, and effects through ${users.length === 1 ? 'it' : 'them'} fail until a secret is set again.`
          : 'No connection uses it.'}
      </p>
      <p className="muted">Its value cannot be brought back.</p>
    </AskDialog>
  )
}
