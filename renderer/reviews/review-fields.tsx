// What the decision is about: fields to read and fields to correct, each change shown against what it was.
import { Switch, Textarea } from '@mantine/core'
import type { JsonRecord } from '../../core/model/values.ts'
import { visibleText } from '../../core/model/visible-text.ts'
import type { ReviewField } from '../../core/nodes/spec.ts'
import { humanName, plainValue } from '../ui/format.ts'
import { type Edited, shownText } from './changes.ts'

type Props = {
  fields: ReviewField[]
  /** What fields that somebody changed held at first. */
  was: JsonRecord
  edited: Edited
  errors: { [name: string]: string }
  onEdit: (name: string, value: string | boolean) => void
}

function Editable({
  field,
  typed,
  error,
  onEdit,
}: {
  field: ReviewField
  typed: string | boolean | undefined
  error: string | undefined
  onEdit: (value: string | boolean) => void
}) {
  const title = field.title || humanName(field.name)
  if (field.type === 'boolean')
    return (
      <Switch
        aria-label={title}
        label={(typed ?? field.value === true) ? 'Yes' : 'No'}
        checked={typeof typed === 'boolean' ? typed : field.value === true}
        onChange={(event) => onEdit(event.currentTarget.checked)}
      />
    )
  return (
    <Textarea
      aria-label={title}
      value={typeof typed === 'string' ? typed : shownText(field.value)}
      error={error}
      autosize
      minRows={1}
      maxRows={8}
      size="xs"
      onChange={(event) => onEdit(event.currentTarget.value)}
    />
  )
}

export function ReviewFields({ fields, was, edited, errors, onEdit }: Props) {
  if (fields.length === 0) return null
  return (
    <dl className="review-fields">
      {fields.map((field) => {
        const typed = edited[field.name]
        const changed = typed !== undefined && typed !== (field.type === 'boolean' ? field.value === true : shownText(field.value))
        return (
          <div key={field.name} className={changed ? 'is-changed' : ''}>
            <dt>{field.title || humanName(field.name)}</dt>
            <dd>
              {field.editable ? (
                <Editable field={field} typed={typed} error={errors[field.name]} onEdit={(value) => onEdit(field.name, value)} />
              ) : (
                <span className="review-value">{visibleText(plainValue(field.value))}</span>
              )}
              {field.editable && visibleText(shownText(field.value)) !== shownText(field.value) && (
                <p className="small ink-care">Holds what is not seen: {visibleText(shownText(field.value))}</p>
              )}
              {Object.hasOwn(was, field.name) && plainValue(was[field.name] ?? null) !== plainValue(field.value) && (
                <p className="small muted">
                  At first <del>{visibleText(plainValue(was[field.name] ?? null))}</del>
                </p>
              )}
              {changed && (
                <p className="small muted">
                  Was <del>{visibleText(plainValue(field.value))}</del>
                </p>
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
