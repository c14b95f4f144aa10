// Says who is away, until when, and who decides meanwhile. A new version of the list of people.
import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { DocumentBody, Person } from '../../core/model/documents.ts'
import { host } from '../contract/host.ts'
import { AskDialog } from '../ui/ask-dialog.tsx'
import { tell } from '../ui/tell.ts'

type People = { name: string; body: DocumentBody['people'] }

/** Without both days the person is there. */
function withAbsence(
  { absentFrom: _, absentUntil: __, delegate: ___, ...person }: Person,
  from: string,
  until: string,
  delegate: string | null,
) {
  return {
    ...person,
    absent: false,
    ...(from ? { absentFrom: from } : {}),
    ...(until ? { absentUntil: until } : {}),
    ...(delegate ? { delegate } : {}),
  }
}

function AbsenceDialog({ people: { name, body }, onDone, onClose }: { people: People; onDone: () => void; onClose: () => void }) {
  const [who, setWho] = useState<Person | null>(null)
  const [from, setFrom] = useState('')
  const [until, setUntil] = useState('')
  const [delegate, setDelegate] = useState<string | null>(null)
  const names = body.people.map((person) => person.name)
  const choose = (chosen: string | null) => {
    const person = body.people.find((one) => one.name === chosen) ?? null
    setWho(person)
    setFrom(person?.absentFrom ?? '')
    setUntil(person?.absentUntil ?? '')
    setDelegate(person?.delegate ?? null)
  }
  const wrong = from !== '' && until !== '' && until < from
  const keep = async () => {
    const next = body.people.map((person) => (person.name === who?.name ? withAbsence(person, from, until, delegate) : person))
    await host.call('documents.save', { document: { kind: 'people', name, body: { people: next } } })
    tell(from || until ? `${who?.name} is noted as away.` : `${who?.name} is noted as there.`)
    onDone()
  }
  return (
    <AskDialog title={`Who of “${name}” is away?`} confirm="Keep it" disabled={!who || wrong} onConfirm={keep} onClose={onClose}>
      <Select label="Person" data={names} value={who?.name ?? null} onChange={choose} searchable data-autofocus />
      <div className="row">
        <TextInput
          style={{ flex: 1 }}
          type="date"
          label="First day away"
          value={from}
          disabled={!who}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          style={{ flex: 1 }}
          type="date"
          label="Last day away"
          value={until}
          disabled={!who}
          error={wrong ? 'This is before the first day.' : undefined}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </div>
      <Select
        label="Who decides meanwhile"
        placeholder="The group does"
        data={names.filter((one) => one !== who?.name)}
        value={delegate}
        disabled={!who}
        onChange={setDelegate}
        clearable
        searchable
      />
      <p className="muted small">With no days the person is there. Work is given to those who are there, from now on.</p>
    </AskDialog>
  )
}

export function Absence({ people, onDone }: { people: People; onDone: () => void }) {
  const [open, setOpen] = useState(false)
  return (
    <div>
      <Button variant="default" onClick={() => setOpen(true)}>
        Somebody is away…
      </Button>
      {open && <AbsenceDialog people={people} onDone={onDone} onClose={() => setOpen(false)} />}
    </div>
  )
}
