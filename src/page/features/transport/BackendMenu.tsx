/** The popover of the backend: what computes and why, the choice of another, and a measurement. */
import type { BackendChoice, BackendInfo } from '../../../core/protocol'
import { commandById, commandButton, isOffered } from '../../store/commands'
import { useLab } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { bytes } from '../../ui/format'
import { text } from '../../text/text'

const choices: readonly BackendChoice[] = ['auto', 'webgpu', 'wasm', 'webgl', 'cpu']

function Details({ info, choice }: { info: BackendInfo; choice: BackendChoice }) {
  return (
    <>
      <p>{text.transport.reason(info, choice)}</p>
      <dl className="counts small">
        <div>
          <dt>{text.transport.adapter}</dt>
          <dd>{text.transport.device(info)}</dd>
        </div>
        <div>
          <dt>{text.transport.threads}</dt>
          <dd className="num">{info.threads}</dd>
        </div>
        <div>
          <dt>{text.transport.sharedMemory}</dt>
          <dd>{info.crossOriginIsolated ? text.transport.yes : text.transport.no}</dd>
        </div>
        <div>
          <dt>{text.transport.memoryBudget}</dt>
          <dd className="num">{bytes(info.memoryBudgetBytes)}</dd>
        </div>
      </dl>
    </>
  )
}

interface Props {
  info: BackendInfo | null
  choice: BackendChoice
  onPick(choice: BackendChoice): void
  /** Closes the popover. */
  onClose(): void
}

export function BackendMenu({ info, choice, onPick, onClose }: Props) {
  const lab = useLab()
  const measure = commandById('measure')
  return (
    <>
      {info ? <Details info={info} choice={choice} /> : <p>{text.transport.choosing}</p>}
      <div className="field backend-menu">
        <label htmlFor="backend">{text.transport.backend}</label>
        <select
          id="backend"
          className="select"
          value={choice}
          onChange={(event) => onPick(event.target.value as BackendChoice)}
        >
          {choices.map((id) => (
            <option key={id} value={id}>
              {text.transport.choices[id]}
            </option>
          ))}
        </select>
      </div>
      {isOffered(lab, measure) && (
        <Button
          {...commandButton(lab, measure)}
          onClick={() => {
            onClose()
            void measure.run(lab)
          }}
        />
      )}
    </>
  )
}
