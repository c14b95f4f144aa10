// The killer: kill -9 at random times, and at the very moment something happened, again and again, on keyed and unkeyed effects.
import { quantile } from './figures.ts'
import { inLanes } from './lanes.ts'
import type { Part } from './part.ts'
import { runSession, type SessionResult } from './session.ts'

const A_SESSION = 25

export const kills: Part = {
  name: 'kills',
  async run({ count, seed, folder, say }) {
    const wanted = count('kills', 1000, 16)
    const perSession = Math.min(A_SESSION, Math.ceil(wanted / 2))
    const sessions = Array.from({ length: Math.ceil(wanted / perSession) }, (_, at) => ({ seed: seed + at, keyed: at % 2 === 0 }))
    const failures: string[] = []
    const results: SessionResult[] = []
    await inLanes(sessions, 2, async (session) => {
      const words = `kills, ${session.keyed ? 'keyed' : 'unkeyed'}, ${perSession} in a session: repeat with --only kills --kills ${perSession * 2} --seed ${session.keyed ? session.seed : session.seed - 1}`
      try {
        const result = await runSession({ ...session, folder: folder(`kills-${session.seed}`), kills: perSession })
        results.push(result)
        failures.push(...result.wrong.map((wrong) => `${wrong} (${words})`))
      } catch (error) {
        failures.push(`${error} (${words})`)
      }
      if (results.length % 10 === 0) say(`${results.length} of ${sessions.length} sessions`)
    })
    const sum = (of: (result: SessionResult) => number) => results.reduce((total, result) => total + of(result), 0)
    const restarts = results.flatMap((result) => result.restartsMs)
    return {
      failures,
      figures: [
        { name: 'faults.kills', value: sum((result) => result.kills), unit: 'kills', target: `>= ${wanted}` },
        { name: 'faults.kills_in_effect', value: sum((result) => result.inEffect), unit: 'kills', target: '> 0' },
        { name: 'faults.runs', value: sum((result) => result.judged.runs), unit: 'runs', target: '> 0' },
        { name: 'faults.lost', value: sum((result) => result.judged.lost), unit: 'runs', target: '0' },
        { name: 'faults.double', value: sum((result) => result.judged.double), unit: 'charges', target: '0' },
        { name: 'faults.in_doubt_true', value: sum((result) => result.judged.inDoubtTrue.length), unit: 'effects', target: '' },
        { name: 'faults.in_doubt_false', value: sum((result) => result.judged.inDoubtFalse.length), unit: 'effects', target: '' },
        { name: 'faults.kill_violations', value: sum((result) => result.wrong.length), unit: 'violations', target: '0' },
        { name: 'faults.restart_p50_ms', value: Math.round(quantile(restarts, 0.5)), unit: 'ms', target: '' },
        { name: 'faults.restart_p99_ms', value: Math.round(quantile(restarts, 0.99)), unit: 'ms', target: '' },
      ],
    }
  },
}
