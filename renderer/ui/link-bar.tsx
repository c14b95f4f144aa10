// Says that the host is out of reach, and that the window is trying.
import { Unplug } from 'lucide-react'
import type { Link } from '../contract/channel.ts'

export function LinkBar({ link }: { link: Link }) {
  return (
    <div role="status">
      {link === 'lost' && (
        <div className="link-bar">
          <Unplug size={16} aria-hidden="true" />
          <span>Connection to the host lost – trying again. Nothing you see is newer than that moment.</span>
        </div>
      )}
    </div>
  )
}
