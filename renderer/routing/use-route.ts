// The window's address as React state.
import { useMemo, useSyncExternalStore } from 'react'
import { parseRoute, printRoute, type Route } from './route.ts'

function subscribe(heard: () => void): () => void {
  window.addEventListener('hashchange', heard)
  return () => window.removeEventListener('hashchange', heard)
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash)
  return useMemo(() => parseRoute(hash), [hash])
}

export function go(hash: string): void {
  window.location.hash = hash
}

/** Changes the address without a new entry in the history: stepping and filtering would fill it. */
export function goQuietly(route: Route): void {
  window.history.replaceState(null, '', printRoute(route))
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}
