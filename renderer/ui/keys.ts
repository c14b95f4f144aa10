// Single-key shortcuts. They are off while a person types, and when a modifier says the key means something else.
import { useEffect, useRef } from 'react'

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

export type Keys = { [key: string]: (event: KeyboardEvent) => void }

export function useKeys(keys: Keys, on = true): void {
  const newest = useRef(keys)
  newest.current = keys
  useEffect(() => {
    if (!on) return
    const heard = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
      if (document.querySelector('[role="dialog"]')) return
      newest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key]?.(event)
    }
    window.addEventListener('keydown', heard)
    return () => window.removeEventListener('keydown', heard)
  }, [on])
}
