// What runs by itself: when, the next times, the last one, and what becomes of times that were missed.
import { CalendarClock } from 'lucide-react'
import type { ScheduleView } from '../../core/api/contract.ts'
import { HELD } from '../holds/held-look.ts'
import { toRun, toWorkflow } from '../routing/route.ts'
import { useLibrary } from '../stores/library.ts'
import { StatusPill } from '../ui/status.tsx'
import { When } from '../ui/when.tsx'

const MISSED = {
  once: () => 'Missed times give one run together',
  skip: () => 'Missed times give no run',
  all: (most: number) => `Missed times give a run each, the newest ${most} at most`,
}

function Row({ schedule }: { schedule: ScheduleView }) {
  const { next, last, missed } = schedule
  return (
    <li className="setting-row">
      <div className="setting-words">
        <span className="row">
          <a className="said-strong clip" href={toWorkflow(schedule.workflow)}>
            {schedule.name}
          </a>
          <span className="pill">v{schedule.version}</span>
          {schedule.paused && <StatusPill look={HELD} words="Paused" />}
        </span>
        <p>{schedule.words}</p>
        <p className="muted small">
          {next.length === 0 ? (
            'No time is left in it'
          ) : (
            <span className="schedule-next">
              {'Next: '}
              {next.map((at) => (
                <When key={at} at={at} past={false} />
              ))}
            </span>
          )}
        </p>
        <p className="muted small">
          {last ? (
            <>
              Last <When at={last.at} /> as{' '}
              <a className="plain-link" href={toRun(last.run)}>
                run {last.run}
              </a>
            </>
          ) : (
            'It has not run yet'
          )}
          {' · '}
          {MISSED[missed.policy](missed.most)}
        </p>
        {schedule.waitsUntil !== null && (
          <p className="pill-note tone-care">
            The clock was ahead once. Nothing starts before it has passed that moment again, <When at={schedule.waitsUntil} past={false} />.
          </p>
        )}
      </div>
    </li>
  )
}

export function Schedules() {
  const schedules = useLibrary((library) => library.schedules)
  return (
    <section className="panel" aria-label="Schedules">
      <header>
        <h2>Schedules</h2>
      </header>
      {schedules.length === 0 ? (
        <p className="settings-body muted row">
          <CalendarClock size={16} aria-hidden="true" /> Workflows that begin with a Schedule will be here, with their next times.
        </p>
      ) : (
        <ul className="setting-rows">
          {schedules.map((schedule) => (
            <Row key={schedule.workflow} schedule={schedule} />
          ))}
        </ul>
      )}
    </section>
  )
}
