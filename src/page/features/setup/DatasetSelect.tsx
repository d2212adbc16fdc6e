/** Choice of the data set: shipped, saved in this browser, or opened last; and the list of saved sets. */
import { useId } from 'react'
import { useStore } from 'zustand'
import { isOwnSet } from '../../../core/config'
import { shippedDatasets } from '../../../core/shippedDatasets'
import { useLab, useStores } from '../../store/hooks'
import { useFixedReason } from '../../store/linkHooks'
import { Button } from '../../ui/Button'
import { bytes, whole } from '../../ui/format'
import { Icon } from '../../ui/Icon'
import { Notice } from '../../ui/Notice'
import { dataWords } from '../../../core/text/dataWords'
import { text } from '../../text/text'

const shippedOptions = () =>
  shippedDatasets.map(({ id, shortLabel, nativePx, channels }) => ({
    id,
    label: text.dataset.shippedSet(dataWords(id, shortLabel), nativePx, channels === 1),
  }))

/**
 * The saved sets, and the form's set if it is not among them: opened and not saved yet, or named by a link
 * and missing in this browser.
 */
function useOwnOptions(): { id: string; label: string }[] {
  const saved = useStore(useStores().savedDatasets, (state) => state.sets)
  const dataset = useStore(useStores().settings, (state) => state.config.dataset)
  const opened = useStore(useStores().lab, (state) => state.ownFiles)
  const previewed = useStore(useStores().lab, (state) => state.preview?.summary)
  const options = saved.map(({ id, formerId, label, trainImages, testImages }) => {
    const isUnique = saved.filter((other) => other.label === label).length === 1
    return {
      // A run of an earlier version may have put the former id into the form.
      id: formerId === dataset ? formerId : id,
      label: isUnique ? label : text.dataset.setWithCount(label, whole(trainImages + testImages)),
    }
  })
  if (!isOwnSet(dataset) || options.some(({ id }) => id === dataset)) return options
  const summary = [opened, previewed].find(
    (set) => set && (set.id === dataset || (dataset === 'own' && set === opened)),
  )
  return [{ id: dataset, label: summary?.label ?? text.dataset.notOpened }, ...options]
}

export function DatasetSelect() {
  const lab = useLab()
  const id = useId()
  const dataset = useStore(useStores().settings, (state) => state.config.dataset)
  const own = useOwnOptions()
  const fixed = useFixedReason('dataset')
  return (
    <div className="field">
      <label htmlFor={id}>
        {text.dataset.images}
        {fixed && <Icon name="lock" />}
      </label>
      <select
        id={id}
        className="select"
        value={dataset}
        disabled={fixed !== null}
        title={fixed ?? undefined}
        onChange={(event) => lab.chooseSavedDataset(event.target.value)}
      >
        {shippedOptions().map((set) => (
          <option key={set.id} value={set.id}>
            {set.label}
          </option>
        ))}
        {own.length > 0 && (
          <optgroup label={text.dataset.yourSets}>
            {own.map((set) => (
              <option key={set.id} value={set.id}>
                {set.label}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </div>
  )
}

/** The sets saved in this browser, with delete buttons. */
export function SavedDatasets() {
  const lab = useLab()
  const sets = useStore(useStores().savedDatasets, (state) => state.sets)
  const failure = useStore(useStores().savedDatasets, (state) => state.failure)
  return (
    <>
      {failure && <Notice failure={failure} />}
      {sets.length > 0 && (
        <details className="more saved-sets">
          <summary>{text.dataset.savedSets(sets.length)}</summary>
          <ul aria-label={text.dataset.yourSets}>
            {sets.map(({ id, label, trainImages, testImages, bytes: size }) => (
              <li key={id}>
                <span>
                  {label}{' '}
                  <span className="small quiet">
                    {text.dataset.setSize(whole(trainImages + testImages), bytes(size))}
                  </span>
                </span>
                <Button
                  label={text.common.delete}
                  aria-label={text.dataset.deleteSet(label)}
                  size="small"
                  onClick={() => lab.deleteSavedDataset(id)}
                />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
