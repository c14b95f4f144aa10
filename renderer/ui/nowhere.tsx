// An address that leads nowhere.
import { Signpost } from 'lucide-react'
import { ButtonLink } from './button-link.tsx'
import { Empty } from './empty.tsx'

export function Nowhere({ hash }: { hash: string }) {
  return (
    <main className="screen">
      <Empty icon={Signpost} title="There is nothing at this address" next={<ButtonLink href="#/">Go home</ButtonLink>}>
        “{hash}” names no screen of Signalbox. It may come from an older link.
      </Empty>
    </main>
  )
}
