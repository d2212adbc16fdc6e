/** Images from the web: a file at an address, and CIFAR-10 from the Hugging Face hub, fetched on request. */
import { useId, useState } from 'react'
import { useStore } from 'zustand'
import { cifar10OnHub, hubAddresses } from '../../../core/hub'
import { useLab, useStores } from '../../store/hooks'
import { useFixedReason } from '../../store/linkHooks'
import { reportFailure } from '../../store/reportFailure'
import { Button } from '../../ui/Button'
import { bytes, whole } from '../../ui/format'
import { NumberInput } from '../../ui/NumberInput'
import { text } from '../../text/text'
import { webText } from '../../text/web'

const defaultImages = 10_000

/** Why opening is disabled; null if it is not. */
function useBlocked(): string | null {
  const opening = useStore(useStores().lab, (state) => state.openingFiles)
  const ready = useStore(useStores().lab, (state) => state.phase === 'ready')
  const fixed = useFixedReason('dataset')
  return opening ? text.common.readingFiles : ready ? fixed : text.common.backendNotReady
}

function Address({ blocked }: { blocked: string | null }) {
  const lab = useLab()
  const id = useId()
  const [address, setAddress] = useState('')
  const empty = address.trim() === '' ? webText().addressFirst : null
  const open = () => void reportFailure(lab, lab.openAddresses([{ address, images: null }]))
  return (
    <form
      className="address"
      onSubmit={(event) => {
        event.preventDefault()
        if (!blocked && !empty) open()
      }}
    >
      <label htmlFor={id}>{webText().address}</label>
      <input
        id={id}
        type="url"
        inputMode="url"
        placeholder={webText().addressPlaceholder}
        value={address}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setAddress(event.target.value)}
      />
      <Button
        label={webText().openAddress}
        type="submit"
        size="small"
        blocked={blocked ?? empty}
        title={webText().addressHelp}
      />
    </form>
  )
}

function Hub({ blocked }: { blocked: string | null }) {
  const lab = useLab()
  const set = cifar10OnHub
  const [images, setImages] = useState(defaultImages)
  const error =
    Number.isInteger(images) && images >= 2 && images <= set.trainImages
      ? null
      : webText().imagesRange(whole(set.trainImages))
  return (
    <div className="hub">
      <NumberInput
        label={webText().imagesToRead}
        value={images}
        min={2}
        max={set.trainImages}
        increment={1000}
        integer
        error={error ?? undefined}
        onChange={setImages}
        help={webText().imagesHelp(set.label, whole(set.trainImages))}
      />
      <Button
        label={webText().fromHub(set.label)}
        size="small"
        blocked={blocked ?? error}
        onClick={() => void reportFailure(lab, lab.openAddresses(hubAddresses(set, images)))}
      />
      <p className="small quiet">
        {webText().fetches(
          bytes((set.bytes * (error ? set.trainImages : images)) / set.trainImages),
          bytes(set.bytes),
          <a href={set.about} target="_blank" rel="noreferrer">
            {webText().hub}
          </a>,
        )}
      </p>
    </div>
  )
}

export function WebDatasets() {
  const blocked = useBlocked()
  return (
    <details className="more web-sets">
      <summary>{webText().fold}</summary>
      <Hub blocked={blocked} />
      <Address blocked={blocked} />
    </details>
  )
}
