// Many events, one reload: waits a little, never runs twice at once, and runs again if asked meanwhile.
export function soonOnce(work: () => Promise<unknown>, wait: number): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let busy = false
  let again = false
  function ask(): void {
    if (busy) again = true
    else if (timer === null) timer = setTimeout(() => void start(), wait)
  }
  async function start(): Promise<void> {
    timer = null
    busy = true
    try {
      await work()
    } finally {
      busy = false
      if (again) {
        again = false
        ask()
      }
    }
  }
  return ask
}
