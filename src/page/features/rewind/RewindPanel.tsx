/** The scrubber above the charts of a phone's tabs, where the completions are not in sight. */
import { RewindBar } from './RewindBar'

export function RewindPanel() {
  return (
    <div className="panel rewind-panel">
      <RewindBar />
    </div>
  )
}
