// Does many pieces of work, a few at a time, in order of their start.
export async function inLanes<Item>(items: readonly Item[], lanes: number, work: (item: Item, at: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < items.length) {
      const at = next++
      await work(items[at] as Item, at)
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane))
}
