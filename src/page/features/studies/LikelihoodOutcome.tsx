/**
 * What images cost under the model: their distribution, a second set's, and the cheapest and dearest images
 * pixel by pixel.
 */
import { HistogramChart, setColours } from '../../charts/HistogramChart'
import { SeriesLegend } from '../../charts/SeriesLegend'
import { viridisRgb } from '../../charts/viridis'
import type { LikelihoodResult, SurpriseImage } from '../../../core/studyResults'
import { DataTable } from '../../ui/DataTable'
import { figures, percent, whole } from '../../ui/format'
import { PixelImage } from '../../ui/PixelImage'
import { binShares } from './histogram'
import { ScaleRamp } from './ScaleRamp'

/** (T, 3) sRGB bytes of surprises on the colour scale, 0 to `most` nats. */
export function surpriseColours(surprise: Float32Array, most: number): Uint8Array {
  return Uint8Array.from(Array.from(surprise).flatMap((nats) => viridisRgb(most > 0 ? nats / most : 0)))
}

/** The chance that a random image of the other set scores above one of ours, in words. */
function aurocWords(name: string, auroc: number): string {
  const apart =
    auroc >= 0.9
      ? 'tells the sets apart well'
      : auroc >= 0.65
        ? 'tells the sets apart in part'
        : auroc > 0.35
          ? 'hardly tells the sets apart'
          : 'ranks them the wrong way round'
  const pairs = `An image of ${name} costs more nats than one of this set in ${percent(auroc)} of pairs`
  return `Against ${name}: AUROC ${figures(auroc)}. ${pairs}, so likelihood ${apart}.`
}

interface RowProps {
  title: string
  images: readonly SurpriseImage[]
  result: LikelihoodResult
  /** Nats at the bright end of the scale. */
  scale: number
}

function ImageRow({ title, images, result, scale }: RowProps) {
  return (
    <div>
      <h3>{title}</h3>
      <ul className="surprise-row">
        {images.map((image) => (
          <li key={image.index}>
            <PixelImage
              label={`Image ${image.index}, ${image.label}, ${figures(image.nats)} nats`}
              {...(image.decoded
                ? { nPx: image.decoded.nPx, pixels: image.decoded.rgb }
                : { nPx: result.nPx, pixels: image.tokens, rgb: result.rgb })}
            />
            <PixelImage
              label={`Surprise of each pixel of image ${image.index}, at most ${figures(Math.max(...image.surprise))} nats`}
              nPx={result.nPx}
              pixels={surpriseColours(image.surprise, scale)}
            />
            <span className="small">
              {image.label}, <span className="num">{figures(image.nats)}</span> nats
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/**
 * The scale of the surprise maps: from 0 to what one pixel in a hundred exceeds, so that single pixels do not
 * darken all others.
 */
export function surpriseScale(images: readonly SurpriseImage[]): number {
  const all = images.flatMap(({ surprise }) => Array.from(surprise)).sort((a, b) => a - b)
  return all[Math.floor((all.length - 1) * 0.99)] ?? 0
}

function Distribution({ result }: { result: LikelihoodResult }) {
  const { nats, other, mean } = result
  const sets = [{ name: 'this set', nats }, ...(other ? [{ name: other.name, nats: other.nats }] : [])]
  const bins = binShares(
    sets.map((set) => set.nats),
    24,
  )
  const series = sets.map(({ name }, i) => ({ name, shares: bins.shares[i] }))
  const words = other ? aurocWords(other.name, other.auroc) : ''
  return (
    <>
      <h3>Nats per image, share of images</h3>
      <HistogramChart
        from={bins.from}
        width={bins.width}
        series={series}
        unit="nats"
        summary={`Histogram of nats per image over ${nats.length} images, mean ${figures(mean.natsPerImage)}. ${words}`}
      />
      <SeriesLegend
        items={series.map(({ name }, i) => ({
          name,
          colour: setColours[i],
          dashed: i > 0,
          value: `${sets[i].nats.length} images`,
        }))}
      />
      <DataTable
        caption="Images by nats"
        columns={['from, nats', ...series.map(({ name }) => name)]}
        rows={bins.from.map((from, i) => [
          figures(from, 4),
          ...series.map(({ shares }) => percent(shares[i])),
        ])}
      />
    </>
  )
}

export function LikelihoodOutcome({ result }: { result: LikelihoodResult }) {
  const { mean, other, nats, most, least } = result
  const scale = surpriseScale([...most, ...least])
  return (
    <>
      <p className="study-verdict">
        Mean of <span className="num">{whole(nats.length)}</span> images:{' '}
        <span className="num">{figures(mean.natsPerImage)}</span> nats an image,{' '}
        <span className="num">{figures(mean.natsPerPixel)}</span> nats or{' '}
        <span className="num">{figures(mean.bitsPerPixel)}</span> bits a pixel.
      </p>
      {other && <p className="study-words">{aurocWords(other.name, other.auroc)}</p>}
      <Distribution result={result} />
      <ImageRow title="Most likely images" images={most} result={result} scale={scale} />
      <ImageRow title="Least likely images" images={least} result={result} scale={scale} />
      <ScaleRamp name="surprise of a pixel" low="0" high={`${figures(scale)} nats or more`} />
      <DataTable
        caption="Most and least likely images"
        columns={['image', 'class', 'nats', 'rank']}
        rows={[
          ...most.map((image, i) => [
            image.index,
            image.label,
            figures(image.nats, 4),
            `most likely ${i + 1}`,
          ]),
          ...least.map((image, i) => [
            image.index,
            image.label,
            figures(image.nats, 4),
            `least likely ${i + 1}`,
          ]),
        ]}
      />
    </>
  )
}
