/** How long a run with the form's settings takes here; in its popover, of what, and what would shorten it. */
import { Popover } from '@base-ui/react/popover'
import { useLab } from '../../store/hooks'
import { useForecast } from '../../store/forecast'
import { Button } from '../../ui/Button'
import { text } from '../../text/text'

/** Below this many seconds nothing needs to be shorter. */
const shortEnough = 20

function Details() {
  const lab = useLab()
  const { seconds, shorter, why } = useForecast()
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
  const measuring = why === text.forecast.measuring || why === text.forecast.notYet
  const unknown = measuring ? text.forecast.measuring : text.forecast.unknown
  return (
    <Popover.Root>
      <Popover.Trigger className="button plain forecast num">
        {seconds === null ? <span className="quiet">{unknown}</span> : text.forecast.takes(seconds.total)}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} collisionPadding={8} className="over-all">
          <Popover.Popup className="popup popover">
            <Popover.Title className="popover-title">{text.forecast.title}</Popover.Title>
            <Details />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
