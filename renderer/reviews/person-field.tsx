// Under which name decisions are recorded.
import { TextInput } from '@mantine/core'
import { useLibrary } from '../stores/library.ts'
import { usePanels } from '../stores/panels.ts'

export function PersonField() {
  const person = usePanels((panels) => panels.person)
  const user = useLibrary((library) => library.info?.user ?? '')
  return (
    <div className="row muted">
      <span className="nowrap">Deciding as</span>
      <TextInput
        aria-label="Name of the person who decides"
        size="xs"
        w={170}
        value={person}
        placeholder={user}
        maxLength={200}
        onChange={(event) => usePanels.getState().set({ person: event.currentTarget.value })}
        onBlur={() => {
          if (!person.trim()) usePanels.getState().set({ person: user })
        }}
      />
    </div>
  )
}
