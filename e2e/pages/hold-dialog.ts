// The dialogs that hold something and let it go on.
import { expect } from '@playwright/test'
import type { Launched } from '../fixture/launched.ts'

export const holdDialog = ({ page }: Pick<Launched, 'page'>) => {
  const dialog = page.getByRole('dialog')
  return {
    dialog,
    /** Says why and confirms; waits until the dialog is gone. */
    async hold(word: 'Pause' | 'Hold', why: string) {
      await dialog.getByLabel(/^Why/).fill(why)
      await dialog.getByRole('button', { name: word, exact: true }).click()
      await expect(dialog).toHaveCount(0)
    },
    async lift(word: 'Resume' | 'Lift') {
      await dialog.getByRole('button', { name: word, exact: true }).click()
      await expect(dialog).toHaveCount(0)
    },
  }
}
