// What the canvas shows first: the whole graph where it can be read so, else as much as can, from its start or about the
// node in question. Pure; sizes in pixels.
export type Box = { x: number; y: number; width: number; height: number }
export type View = { x: number; y: number; zoom: number }

const MARGIN = 40
/** Under this zoom the titles of cards can no longer be read. */
const LEAST_ZOOM = 0.6

function around(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  const right = Math.max(...boxes.map((box) => box.x + box.width))
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  return { x, y, width: right - x, height: bottom - y }
}

/** Along one side: centred when all fits, else about the focus, and never past the ends. */
function shift(start: number, size: number, focus: number, room: number, zoom: number): number {
  if (size * zoom <= room - 2 * MARGIN) return (room - size * zoom) / 2 - start * zoom
  const wanted = room / 2 - focus * zoom
  return Math.min(MARGIN - start * zoom, Math.max(room - MARGIN - (start + size) * zoom, wanted))
}

export function openingView(boxes: readonly Box[], width: number, height: number, focus: Box | null): View {
  if (boxes.length === 0) return { x: 0, y: 0, zoom: 1 }
  const all = around(boxes)
  const fits = Math.min(1, (width - 2 * MARGIN) / all.width, (height - 2 * MARGIN) / all.height)
  const zoom = Math.max(LEAST_ZOOM, fits)
  const first = boxes.reduce((left, box) => (box.x < left.x ? box : left))
  const { x, y, width: wide, height: high } = focus ?? first
  return {
    x: shift(all.x, all.width, x + wide / 2, width, zoom),
    y: shift(all.y, all.height, y + high / 2, height, zoom),
    zoom,
  }
}
