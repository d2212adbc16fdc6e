/**
 * Charts of a likelihood study: the distribution of nats per image, that of a second data set, and the most
 * and least likely images with the surprise of each pixel.
 */
import { HistogramChart, setColours } from '../../charts/HistogramChart'
import { SeriesLegend } from '../../charts/Legend'
import { viridisRgb } from '../../charts/viridis'
import { comparableBits } from '../../../core/bitsPerDimension'
import type { RunConfig } from '../../../core/config'
import { publishedFor } from '../../../core/published'
import type { LikelihoodResult, SurpriseImage } from '../../../core/studies/likelihood'
import { dataWords } from '../../../core/text/dataWords'
import { studiesText } from '../../text/studies'
import { DataTable } from '../../ui/DataTable'
import { bits, figures, percent, whole } from '../../ui/format'
import { PixelImage } from '../../ui/PixelImage'
import { ScaleRamp } from './PlaceMap'
import type { OutcomeProps } from './outcomeProps'

const studyText = () => studiesText().likelihood

interface Bins {
  /** Left end of each bin. */
  from: number[]
  width: number
  /** For each set the share of its values in each bin; the shares of a set sum to 1. */
  shares: number[][]
}

/** Counts values into even bins that the sets share; empty sets get zero shares. */
export function binShares(sets: readonly ArrayLike<number>[], count: number): Bins {
  const all = sets.flatMap((set) => Array.from(set)).filter(Number.isFinite)
  const low = all.reduce((least, value) => Math.min(least, value), Infinity)
  const high = all.reduce((most, value) => Math.max(most, value), -Infinity)
  const start = Number.isFinite(low) ? low : 0
  const width = high > low ? (high - low) / count : 1
  const shares = sets.map((set) => {
    const values = Array.from(set).filter(Number.isFinite)
    const counts = new Array<number>(count).fill(0)
    for (const value of values) counts[Math.min(count - 1, Math.floor((value - start) / width))] += 1
    return counts.map((bin) => (values.length > 0 ? bin / values.length : 0))
  })
  return { from: Array.from({ length: count }, (_, i) => start + i * width), width, shares }
}

/** (T, 3) sRGB bytes of surprises on the colour scale, 0 to `most` nats. */
export function surpriseColours(surprise: Float32Array, most: number): Uint8Array {
  return Uint8Array.from(Array.from(surprise).flatMap((nats) => viridisRgb(most > 0 ? nats / most : 0)))
}

/** The AUROC and what it means, as sentences. */
function aurocText(name: string, auroc: number): string {
  const { well, partly, hardly, reversed } = studyText().apart
  const apart = auroc >= 0.9 ? well : auroc >= 0.65 ? partly : auroc > 0.35 ? hardly : reversed
  return studyText().auroc(name, figures(auroc), percent(auroc), apart)
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
              label={studyText().image(image.index, image.label, figures(image.nats))}
              {...(image.decoded
                ? { nPx: image.decoded.nPx, pixels: image.decoded.rgb }
                : { nPx: result.nPx, pixels: image.tokens, rgb: result.rgb })}
            />
            <PixelImage
              label={studyText().surprise(image.index, figures(Math.max(...image.surprise)))}
              nPx={result.nPx}
              pixels={surpriseColours(image.surprise, scale)}
            />
            <span className="small">
              {studyText().caption(image.label, <span className="num">{figures(image.nats)}</span>)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/**
 * Upper end of the surprise scale, in nats: the 99th percentile, so that single pixels do not darken the
 * rest.
 */
export function surpriseScale(images: readonly SurpriseImage[]): number {
  const all = images.flatMap(({ surprise }) => Array.from(surprise)).sort((a, b) => a - b)
  return all[Math.floor((all.length - 1) * 0.99)] ?? 0
}

function Distribution({ result }: { result: LikelihoodResult }) {
  const { nats, other, mean } = result
  const sets = [
    { name: studyText().thisSet, nats },
    ...(other ? [{ name: other.name, nats: other.nats }] : []),
  ]
  const bins = binShares(
    sets.map((set) => set.nats),
    24,
  )
  const series = sets.map(({ name }, i) => ({ name, shares: bins.shares[i] }))
  const comparison = other ? aurocText(other.name, other.auroc) : ''
  return (
    <>
      <h3>{studyText().histogramTitle}</h3>
      <HistogramChart
        from={bins.from}
        width={bins.width}
        series={series}
        unit={studyText().unit}
        summary={studyText().histogramSummary(nats.length, figures(mean.natsPerImage), comparison)}
      />
      <SeriesLegend
        items={series.map(({ name }, i) => ({
          name,
          colour: setColours[i],
          dashed: i > 0,
          value: studyText().images(sets[i].nats.length),
        }))}
      />
      <DataTable
        caption={studyText().binTable}
        columns={[studyText().binColumn, ...series.map(({ name }) => name)]}
        rows={bins.from.map((from, i) => [
          figures(from, 4),
          ...series.map(({ shares }) => percent(shares[i])),
        ])}
      />
    </>
  )
}

/** Whether the bits are bits per dimension, as published ones are; and losses published for such data. */
export function comparisonTexts(config: RunConfig, natsPerPixel: number): string[] {
  const { dimensions, roundedPixels, codedPixels, published } = studyText()
  const exact = comparableBits(natsPerPixel, config)
  const rounded = config.tokens === 'vqvae' ? codedPixels : roundedPixels(config.nVocab)
  return [
    exact === null ? rounded : dimensions(figures(exact), config.nPx),
    ...publishedFor(config).map(({ name, loss, recipe }) =>
      published(name, figures(loss), figures(bits(loss)), recipe),
    ),
  ]
}

/** The result with the names of the data in the page's language. */
function inWords(result: LikelihoodResult, dataset: string | undefined): LikelihoodResult {
  const named = (images: LikelihoodResult['most']) =>
    images.map((image) => ({ ...image, label: dataWords(dataset, image.label) }))
  const other = result.other && { ...result.other, name: dataWords(undefined, result.other.name) }
  return { ...result, other, most: named(result.most), least: named(result.least) }
}

export function LikelihoodOutcome({ result: measured, run }: OutcomeProps<'likelihood'>) {
  const result = inWords(measured, run?.config.dataset)
  const { mean, other, nats, most, least } = result
  const scale = surpriseScale([...most, ...least])
  return (
    <>
      <p className="study-verdict">
        {studyText().mean(
          <span className="num">{whole(nats.length)}</span>,
          <span className="num">{figures(mean.natsPerImage)}</span>,
          <span className="num">{figures(mean.natsPerPixel)}</span>,
          <span className="num">{figures(mean.bitsPerPixel)}</span>,
        )}
      </p>
      {run &&
        comparisonTexts(run.config, mean.natsPerPixel).map((words) => (
          <p key={words} className="study-words">
            {words}
          </p>
        ))}
      {other && <p className="study-words">{aurocText(other.name, other.auroc)}</p>}
      <Distribution result={result} />
      <ImageRow title={studyText().most} images={most} result={result} scale={scale} />
      <ImageRow title={studyText().least} images={least} result={result} scale={scale} />
      <ScaleRamp name={studyText().scale} low="0" high={studyText().scaleEnd(figures(scale))} />
      <DataTable
        caption={studyText().table}
        columns={studyText().columns}
        rows={[
          ...most.map((image, i) => [
            image.index,
            image.label,
            figures(image.nats, 4),
            studyText().mostRank(i + 1),
          ]),
          ...least.map((image, i) => [
            image.index,
            image.label,
            figures(image.nats, 4),
            studyText().leastRank(i + 1),
          ]),
        ]}
      />
    </>
  )
}
