/** How long a run with the form's settings takes here; in its popover, of what, and what would shorten it. */
import { useState } from 'react'
import type { ConfigKey } from '../../../core/config'
import { useLab } from '../../store/hooks'
import { useFixed } from '../../store/linkHooks'
import { useForecast } from '../../store/forecast'
import { Button } from '../../ui/Button'
import { text } from '../../text/text'
import { LazyPopover } from '../../ui/LazyPopover'

/** Below this many seconds nothing needs to be shorter. */
const shortEnough = 20

function Details() {
  const lab = useLab()
  const { seconds, shorter, why } = useForecast()
  const fixed = useFixed()
  if (seconds === null) return <p>{why}</p>
  return (
    <>
      <p>{text.forecast.whole(seconds.total)}</p>
      <p className="small">{text.forecast.parts(seconds.training, seconds.measuring)}</p>
      {seconds.compiling > 1 && <p className="small">{text.forecast.compiling(seconds.compiling)}</p>}
      <p className="small quiet">{text.forecast.measured}</p>
      {seconds.total > shortEnough && shorter.length > 0 && (
        <div className="forecast-changes">
          <h3 className="small">{text.forecast.faster}</h3>
          {shorter.map((proposal) => (
            <Button
              key={proposal.key}
              size="small"
              label={text.forecast.change(proposal)}
              blocked={(Object.keys(proposal.change) as ConfigKey[]).map(fixed).find(Boolean)}
              onClick={() => lab.edit(proposal.change)}
            />
          ))}
        </div>
      )}
    </>
  )
}

export function Forecast() {
  const { seconds, why } = useForecast()
  const [open, setOpen] = useState(false)
  const measuring = why === text.forecast.measuring || why === text.forecast.notYet
  const unknown = measuring ? text.forecast.measuring : text.forecast.unknown
  return (
    <LazyPopover
      className="button plain forecast num"
      label={
        seconds === null ? <span className="quiet">{unknown}</span> : text.forecast.newRun(seconds.total)
      }
      title={text.forecast.title}
      open={open}
      onOpenChange={setOpen}
    >
      <Details />
    </LazyPopover>
  )
}
