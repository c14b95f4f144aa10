// The kill switch.
import type { Launched } from '../fixture/launched.ts'

export const holdsPage = ({ page }: Pick<Launched, 'page'>) => ({
  hold: (name: string) => page.getByRole('button', { name: `Hold ${name}` }).click(),
  lift: (name: string) => page.getByRole('button', { name: `Lift ${name}` }).click(),
  /** Across the top of every screen while something is held. */
  bar: page.getByRole('region', { name: 'What is held' }),
})
