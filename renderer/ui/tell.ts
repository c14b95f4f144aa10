// Short words in the corner: something was done, or could not be.
import { notifications } from '@mantine/notifications'
import { refusalOf } from './refusal.ts'

const shared = { withBorder: true, closeButtonProps: { 'aria-label': 'Close' } }

export const tell = (message: string) => notifications.show({ ...shared, message, autoClose: 5000, color: 'accent' })

/** Stays until it is closed: nothing fails unseen. */
export function tellRefusal(error: unknown): void {
  const { message, place, next, problems } = refusalOf(error)
  const more = [place && `Where: ${place}.`, next, ...problems].filter(Boolean).join('\n')
  notifications.show({ ...shared, title: message, message: more, autoClose: false, color: 'red', style: { whiteSpace: 'pre-line' } })
}

/** Carries out what a button asks for and says so if it is refused. */
export async function attempt<Value>(work: () => Promise<Value>): Promise<Value | null> {
  try {
    return await work()
  } catch (error) {
    tellRefusal(error)
    return null
  }
}
