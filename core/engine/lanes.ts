// The runner's queue: one lane a workflow, so that a flood of one does not keep the others waiting, and lanes for answers
// and for what people do. Pieces of all lanes share a commit, taken in turn.
import { SignalboxError } from '../model/news.ts'

export type Piece<Apply> = { lane: number; apply: Apply; keep: boolean; done(value: unknown): void; failed(error: unknown): void }

/** More than this in a lane is refused early rather than piled up. */
const MOST_WAITING = 10_000
/** Most pieces of work that share a commit. */
const BATCH = 256

/**
 * `carry` is called with the pieces of one commit, in the order they are to be done. While `alone` holds each piece has a
 * commit to itself, so that what goes wrong in one can be told from the others.
 */
export function openLanes<Apply>(
  soon: (work: () => void) => void,
  stop: AbortSignal,
  alone: () => boolean,
  carry: (pieces: Piece<Apply>[]) => void,
) {
  const lanes = new Map<number, Piece<Apply>[]>()
  let scheduled = false

  function schedule(): void {
    if (scheduled || lanes.size === 0) return
    scheduled = true
    soon(flush)
  }

  function flush(): void {
    scheduled = false
    const pieces = take()
    if (pieces.length) carry(pieces)
    schedule()
  }

  /** An equal share of every lane; what a short lane leaves goes to the longer ones. */
  function take(): Piece<Apply>[] {
    const pieces: Piece<Apply>[] = []
    const room = alone() ? 1 : BATCH
    while (lanes.size && pieces.length < room) {
      const share = Math.max(1, Math.floor((room - pieces.length) / lanes.size))
      for (const [lane, waiting] of [...lanes]) {
        if (pieces.length >= room) break
        pieces.push(...waiting.splice(0, Math.min(share, room - pieces.length)))
        lanes.delete(lane)
        // Behind the others: next time it is their turn first.
        if (waiting.length) lanes.set(lane, waiting)
      }
    }
    return pieces
  }

  return {
    add(lane: number, apply: Apply, keep: boolean): Promise<unknown> {
      const waiting = lanes.get(lane)
      if (!keep && waiting && waiting.length >= MOST_WAITING)
        return Promise.reject(
          new SignalboxError('busy', `${MOST_WAITING} pieces of work wait already.`, { next: 'Try again in a moment.' }),
        )
      return new Promise((done, failed) => {
        const piece = { lane, apply, keep, done, failed }
        if (waiting) waiting.push(piece)
        else lanes.set(lane, [piece])
        schedule()
      })
    },
    /** Work whose commit failed, to be tried once more before anything newer of its lane. */
    putBack(pieces: readonly Piece<Apply>[]): void {
      for (const piece of [...pieces].reverse()) lanes.set(piece.lane, [piece, ...(lanes.get(piece.lane) ?? [])])
      schedule()
    },
    /** Resolves when nothing waits, or after so many turns that something must be wrong. */
    async drain(): Promise<void> {
      for (let turn = 0; turn < 1000 && (lanes.size || scheduled) && !stop.aborted; turn++) await new Promise<void>((go) => soon(go))
    },
  }
}
