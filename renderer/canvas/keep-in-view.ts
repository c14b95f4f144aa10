// Stepping through a run, or going to a problem, must not lead out of the picture: the view follows the chosen node.
import { useReactFlow, useStore, useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import type { CardNode, Flow } from './flow.ts'
import { CARD_WIDTH } from './measure.ts'
import { openingView } from './opening-view.ts'

const MARGIN = 24

export function useKeepInView(selected: string | null, flow: Flow): void {
  const { getViewport, setCenter } = useReactFlow()
  const store = useStoreApi()
  const room = useStore((state) => state.width)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new choice, or a panel that opened over it, moves the view; moving a card must not
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
  }, [selected, room, getViewport, setCenter, store])
}

const boxOf = (card: CardNode) => ({ x: card.position.x, y: card.position.y, width: CARD_WIDTH, height: card.height ?? 0 })

/** Sets the first view, as soon as the canvas knows its own size. */
export function useOpeningView(selected: string | null, flow: Flow): void {
  const { setViewport } = useReactFlow()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const opened = useRef(false)
  useEffect(() => {
    if (opened.current || !width || !height || flow.nodes.length === 0) return
    opened.current = true
    const focus = flow.nodes.find((node) => node.id === selected)
    void setViewport(openingView(flow.nodes.map(boxOf), width, height, focus ? boxOf(focus) : null))
  }, [width, height, flow, selected, setViewport])
}
