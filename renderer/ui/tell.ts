// Short words in the corner: something was done, or could not be.
import { notifications } from '@mantine/notifications'
import { refusalOf } from './refusal.ts'

export const tell = (message: string) => notifications.show({ message, autoClose: 5000, withBorder: true, color: 'accent' })

export function tellRefusal(error: unknown): void {
  const { message, place, next, problems } = refusalOf(error)
  const more = [place && `Where: ${place}.`, next, ...problems].filter(Boolean).join(' ')
  notifications.show({ title: message, message: more, autoClose: 15_000, withBorder: true, color: 'red' })
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
