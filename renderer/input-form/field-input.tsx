// One field of a form, by its type.
import { NumberInput, Switch, Textarea, TextInput } from '@mantine/core'
import type { Field } from '../../core/model/values.ts'
import { humanName } from '../ui/format.ts'
import type { Typed } from './start-form.ts'

type Props = { field: Field; value: Typed[string]; error: string | undefined; onChange: (value: Typed[string]) => void }

export function FieldInput({ field, value, error, onChange }: Props) {
  const shared = { label: field.title ?? humanName(field.name), error, withAsterisk: field.required }
  switch (field.type) {
    case 'boolean':
      return <Switch label={shared.label} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
    case 'number':
      return <NumberInput {...shared} value={typeof value === 'boolean' || value === null ? '' : value} onChange={onChange} hideControls />
    case 'date':
      return <TextInput {...shared} type="date" value={String(value ?? '')} onChange={(event) => onChange(event.currentTarget.value)} />
    case 'list':
      return (
        <Textarea
          {...shared}
          description="One a line, or with commas between"
          autosize
          minRows={2}
          value={String(value ?? '')}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'text':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={1}
          maxRows={8}
          value={String(value ?? '')}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}
