// The table of runs.
import { expect } from '@playwright/test'
import type { Launched } from '../fixture/launched.ts'

export const runsPage = ({ page }: Pick<Launched, 'page'>) => {
  const table = page.getByRole('table', { name: 'Runs' })
  return {
    rows: table.getByRole('row').filter({ has: page.getByRole('link') }),
    async choose(...runs: number[]) {
      for (const run of runs) await table.getByLabel(`Choose run ${run}`, { exact: true }).check()
    },
    chosen: page.getByRole('region', { name: 'Chosen runs' }),
    /** Opens the newest run that stands so. */
    async open(status: string) {
      await table.getByRole('row').filter({ hasText: status }).first().getByRole('link').click()
      await expect(page.getByRole('region', { name: 'Steps of the run' })).toBeVisible()
    },
  }
}
