// Settings: connections with their secrets, and schedules.
import { expect } from '@playwright/test'
import type { Launched } from '../fixture/launched.ts'

export const settingsPage = ({ page }: Pick<Launched, 'page'>) => ({
  connection: (name: string) => page.getByRole('region', { name: 'Connections' }).getByRole('listitem').filter({ hasText: name }),
  schedule: (name: string) => page.getByRole('region', { name: 'Schedules' }).getByRole('listitem').filter({ hasText: name }),
  async setSecret(connection: string, value: string) {
    await page.getByRole('button', { name: `Set the secret of ${connection}` }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Value' }).fill(value)
    await dialog.getByRole('button', { name: 'Keep it' }).click()
    await expect(dialog).toHaveCount(0)
  },
})
