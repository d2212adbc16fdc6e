/** The test images of a confusion matrix's cell as thumbnails, each with its true and predicted class. */
import { useEffect, useId, useState } from 'react'
import { useStore } from 'zustand'
import type { TestThumbnails } from '../../../core/dataPreview'
import { toFailure, type Failure } from '../../../core/failure'
import type { Confusion } from '../../charts/ConfusionMatrix'
import { useLab, useStores } from '../../store/hooks'
import { Notice } from '../../ui/Notice'
import { PixelImage } from '../../ui/PixelImage'
import { text } from '../../text/text'

/** Thumbnails shown of one cell. */
export const mostThumbnails = 48

/** Places of the test images of a cell, ascending. */
export function placesOf(labels: Uint8Array, predictions: Uint8Array, { truth, predicted }: Confusion) {
  return Array.from(labels, (_, place) => place).filter(
    (place) => labels[place] === truth && predictions[place] === predicted,
  )
}

type Answer = { key: string } & ({ images: TestThumbnails } | { failure: Failure })

/** The images at some places; null until they arrive. */
function useThumbnails(places: readonly number[]): Answer | null {
  const lab = useLab()
  const runId = useStore(useStores().run, ({ run }) => run?.id)
  const [answer, setAnswer] = useState<Answer | null>(null)
  const key = `${runId} ${places.join(' ')}`
  useEffect(() => {
    if (places.length === 0) return
    let wanted = true
    lab.testImages([...places]).then(
      (images) => wanted && setAnswer({ key, images }),
      (error: unknown) => wanted && setAnswer({ key, failure: toFailure(error) }),
    )
    return () => {
      wanted = false
    }
    // `key` stands for the places.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [lab, key])
  return answer?.key === key ? answer : null
}

interface Props {
  cell: Confusion
  classNames: readonly string[]
  labels: Uint8Array
  /** (images) of the layer on show. */
  predictions: Uint8Array
}

export function ConfusedImages({ cell, classNames, labels, predictions }: Props) {
  const words = text.probes.cell
  const titleId = useId()
  const all = placesOf(labels, predictions, cell)
  const places = all.slice(0, mostThumbnails)
  const answer = useThumbnails(places)
  const [truth, predicted] = [classNames[cell.truth], classNames[cell.predicted]]
  return (
    <section aria-labelledby={titleId} className="confused" aria-busy={places.length > 0 && !answer}>
      <h3 id={titleId}>{words.classifiedAs(truth, predicted)}</h3>
      <p className="small" role="status">
        {all.length === 0
          ? words.noImages
          : all.length > places.length
            ? words.firstImages(places.length, all.length)
            : words.images(all.length)}
      </p>
      {answer && 'failure' in answer && <Notice failure={answer.failure} />}
      <ul className="confused-images">
        {places.map((place, i) => {
          const images = answer && 'images' in answer ? answer.images : null
          const size = images ? images.nPx * images.nPx * 3 : 0
          return (
            <li key={place}>
              {images ? (
                <PixelImage
                  label={words.image(place, truth, predicted)}
                  nPx={images.nPx}
                  pixels={images.rgb.subarray(i * size, (i + 1) * size)}
                />
              ) : (
                <div className="pixels" />
              )}
              <span className="small num">{words.trueAndPredicted(truth, predicted)}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
