// Keys for things that have no name of their own: what they say, and how often it was said before.
export function keyed<Thing>(things: readonly Thing[], words: (thing: Thing) => string): { key: string; thing: Thing }[] {
  const seen = new Map<string, number>()
  return things.map((thing) => {
    const said = words(thing)
    const before = seen.get(said) ?? 0
    seen.set(said, before + 1)
    return { key: before ? `${said} (${before})` : said, thing }
  })
}
