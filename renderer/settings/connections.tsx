// The connections that workflows go out through: where to, how much at once, and the secret each logs in with.
import { Button } from '@mantine/core'
import { KeyRound } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { CallOutput, SecretSummary } from '../../core/api/contract.ts'
import type { ConnectionBody } from '../../core/model/connection.ts'
import { host } from '../contract/host.ts'
import { kindOfConnection, limitWords, whereItLeads } from '../documents/connection-words.ts'
import { HELD } from '../holds/held-look.ts'
import { useHolds } from '../stores/holds.ts'
import { StatusPill } from '../ui/status.tsx'
import { attempt } from '../ui/tell.ts'
import { When } from '../ui/when.tsx'
import { RemoveSecretDialog, SetSecretDialog } from './secret-dialogs.tsx'

export type Connection = { name: string; body: ConnectionBody }
type Asking = { kind: 'set'; connection: Connection } | { kind: 'remove'; secret: SecretSummary } | null

const connectionsIn = (documents: CallOutput<'documents.list'>): Connection[] =>
  documents.flatMap(({ kind, name, body }) => (kind === 'connection' ? [{ name, body: body as ConnectionBody }] : []))

function SecretState({ named, secret }: { named: string; secret: SecretSummary | undefined }) {
  if (!named) return <span className="muted">Logs in with no secret</span>
  if (!secret) return <span className="ink-care">Its secret “{named}” has no value here, so it cannot log in</span>
  return (
    <span className="muted">
      Secret “{named}”, set <When at={secret.changedAt} /> by {secret.changedBy}
    </span>
  )
}

function Row({ connection, secret, ask }: { connection: Connection; secret: SecretSummary | undefined; ask: (asking: Asking) => void }) {
  const { name, body } = connection
  const held = useHolds(({ holds }) => holds.some((hold) => hold.kind === 'connection' && hold.subject === name))
  return (
    <li className="setting-row">
      <div className="setting-words">
        <span className="row">
          <strong className="clip">{name}</strong>
          <span className="pill">{kindOfConnection(body)}</span>
          {held && <StatusPill look={HELD} />}
        </span>
        <p className="muted small">
          {whereItLeads(body)} · {limitWords(body)}
        </p>
        <p className="small">
          <KeyRound size={12} aria-hidden="true" /> <SecretState named={body.secret} secret={secret} />
        </p>
      </div>
      <Button
        variant="default"
        aria-label={`${secret ? 'Replace' : 'Set'} the secret of ${name}`}
        onClick={() => ask({ kind: 'set', connection })}
      >
        {secret ? 'Replace…' : 'Set secret…'}
      </Button>
      {secret && (
        <Button variant="subtle" aria-label={`Remove the secret of ${name}`} onClick={() => ask({ kind: 'remove', secret })}>
          Remove…
        </Button>
      )}
    </li>
  )
}

export function Connections() {
  const [connections, setConnections] = useState<Connection[]>([])
  const [secrets, setSecrets] = useState<SecretSummary[]>([])
  const [asking, setAsking] = useState<Asking>(null)
  const load = useCallback(async () => {
    const found = await attempt(() => Promise.all([host.call('documents.list', {}), host.call('secrets.list', {})]))
    if (!found) return
    setConnections(connectionsIn(found[0]))
    setSecrets(found[1])
  }, [])
  useEffect(() => void load(), [load])
  const close = () => {
    setAsking(null)
    void load()
  }
  const unused = secrets.filter((secret) => secret.connections.length === 0)
  return (
    <section className="panel" aria-label="Connections">
      <header>
        <h2>Connections</h2>
        <span className="muted small clip">Secrets are kept sealed and are never shown again</span>
      </header>
      {connections.length === 0 && (
        <p className="settings-body muted">Mail servers, databases and services that workflows go out through will be here.</p>
      )}
      <ul className="setting-rows">
        {connections.map((connection) => (
          <Row
            key={connection.name}
            connection={connection}
            secret={secrets.find((secret) => secret.name === connection.body.secret)}
            ask={setAsking}
          />
        ))}
        {unused.map((secret) => (
          <li key={secret.name} className="setting-row">
            <div className="setting-words">
              <strong className="clip">{secret.name}</strong>
              <p className="muted small">
                A secret that no connection uses, set <When at={secret.changedAt} /> by {secret.changedBy}
              </p>
            </div>
            <Button variant="subtle" aria-label={`Remove the secret ${secret.name}`} onClick={() => setAsking({ kind: 'remove', secret })}>
              Remove…
            </Button>
          </li>
        ))}
      </ul>
      {asking?.kind === 'set' && <SetSecretDialog connection={asking.connection} onClose={close} />}
      {asking?.kind === 'remove' && <RemoveSecretDialog secret={asking.secret} onClose={close} />}
    </section>
  )
}
