// Stepping through a run, or going to a problem, must not lead out of the picture: the view follows the chosen node.
import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useEffect } from 'react'
import type { Flow } from './flow.ts'
import { CARD_WIDTH } from './measure.ts'

const MARGIN = 24

export function useKeepInView(selected: string | null, flow: Flow): void {
  const { getViewport, setCenter } = useReactFlow()
  const store = useStoreApi()
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new choice moves the view; moving a card must not
  useEffect(() => {
    const { width, height, nodes } = store.getState()
    const card = nodes.find((node) => node.id === selected) ?? flow.nodes.find((node) => node.id === selected)
    if (!card || !width || !height) return
    const { x, y, zoom } = getViewport()
    const left = card.position.x * zoom + x
    const top = card.position.y * zoom + y
    const cardHeight = card.height ?? 0
    const inside =
      left >= MARGIN && top >= MARGIN && left + CARD_WIDTH * zoom <= width - MARGIN && top + cardHeight * zoom <= height - MARGIN
    if (!inside) void setCenter(card.position.x + CARD_WIDTH / 2, card.position.y + cardHeight / 2, { zoom, duration: 200 })
  }, [selected, getViewport, setCenter, store])
}
