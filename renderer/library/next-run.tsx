// When a workflow that is started by a schedule runs next.
import { CalendarClock } from 'lucide-react'
import type { ScheduleView } from '../../core/api/contract.ts'
import { When } from '../ui/when.tsx'

export function NextRun({ schedule }: { schedule: ScheduleView }) {
  const [next] = schedule.next
  return (
    <div className="small row" title={schedule.words}>
      <CalendarClock size={13} aria-hidden="true" />
      {schedule.paused ? (
        'by itself again when resumed'
      ) : next === undefined ? (
        'no more by itself'
      ) : (
        <span>
          next <When at={next} past={false} />
        </span>
      )}
    </div>
  )
}
