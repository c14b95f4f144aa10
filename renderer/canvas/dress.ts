// What the cards wear beside their own face: problems of a draft, outcomes of a run. One small store per canvas, so that
// stepping through a run draws again only the cards whose outcome changed.
import { createContext, useContext } from 'react'
import { createStore, type StoreApi, useStore } from 'zustand'
import type { Problem } from '../../core/model/news.ts'
import type { Path } from './worn.ts'

export type Dress = { problems: ReadonlyMap<string, Problem[]>; worn: Path | null }
export const plainDress: Dress = { problems: new Map(), worn: null }
export const createDress = (): StoreApi<Dress> => createStore<Dress>(() => plainDress)
export const DressContext = createContext<StoreApi<Dress>>(createDress())
export const useDress = <Value>(pick: (dress: Dress) => Value): Value => useStore(useContext(DressContext), pick)

export function problemsByNode(problems: readonly Problem[]): Map<string, Problem[]> {
  const byNode = new Map<string, Problem[]>()
  for (const problem of problems) if (problem.node) byNode.set(problem.node, [...(byNode.get(problem.node) ?? []), problem])
  return byNode
}
