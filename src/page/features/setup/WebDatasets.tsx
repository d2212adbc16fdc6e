/**
 * Images from the web: a file at an address, and CIFAR-10 from the Hugging Face hub with one click. Nothing
 * is fetched before.
 */
import { useId, useState } from 'react'
import { useStore } from 'zustand'
import { cifar10OnHub, hubAddresses } from '../../../core/hub'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { bytes, whole } from '../../ui/format'
import { NumberInput } from '../../ui/NumberInput'

const usualImages = 10_000

/** Why nothing can be opened now; null when it can. */
function useBlocked(): string | null {
  const opening = useStore(useStores().lab, (state) => state.openingFiles)
  const ready = useStore(useStores().lab, (state) => state.phase === 'ready')
  return opening ? 'Files are being read.' : ready ? null : 'The backend is not ready yet.'
}

function Address({ blocked }: { blocked: string | null }) {
  const lab = useLab()
  const id = useId()
  const [address, setAddress] = useState('')
  const empty = address.trim() === '' ? 'Write an address first.' : null
  // A failure is on show in the panel.
  const open = () => void lab.openAddresses([{ address, images: null }]).catch(() => undefined)
  return (
    <form
      className="address"
      onSubmit={(event) => {
        event.preventDefault()
        if (!blocked && !empty) open()
      }}
    >
      <label htmlFor={id}>Open from an address</label>
      <input
        id={id}
        type="url"
        inputMode="url"
        placeholder="https://…"
        value={address}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setAddress(event.target.value)}
      />
      <Button
        label="Open address"
        type="submit"
        size="small"
        blocked={blocked ?? empty}
        title="A file of any format that the lab opens; its server must let other pages read it."
      />
    </form>
  )
}

function Hub({ blocked }: { blocked: string | null }) {
  const lab = useLab()
  const set = cifar10OnHub
  const [images, setImages] = useState(usualImages)
  const wrong =
    Number.isInteger(images) && images >= 2 && images <= set.trainImages
      ? null
      : `Images must be a whole number from 2 to ${whole(set.trainImages)}.`
  return (
    <div className="hub">
      <NumberInput
        label="Images to read"
        value={images}
        min={2}
        max={set.trainImages}
        increment={1000}
        integer
        error={wrong ?? undefined}
        onChange={setImages}
        help={`Training images of ${set.label} to fetch, of ${whole(set.trainImages)}; a fifth as many test images come with them.`}
      />
      <Button
        label={`${set.label} from the Hugging Face hub`}
        size="small"
        blocked={blocked ?? wrong}
        onClick={() => void lab.openAddresses(hubAddresses(set, images)).catch(() => undefined)}
      />
      <p className="small quiet">
        Fetches about {bytes((set.bytes * (wrong ? set.trainImages : images)) / set.trainImages)} (
        {bytes(set.bytes)} for all) from{' '}
        <a href={set.about} target="_blank" rel="noreferrer">
          huggingface.co
        </a>
        ; there stands who made it and what it may be used for.
      </p>
    </div>
  )
}

export function WebDatasets() {
  const blocked = useBlocked()
  return (
    <details className="more web-sets">
      <summary>From the web</summary>
      <Hub blocked={blocked} />
      <Address blocked={blocked} />
    </details>
  )
}
