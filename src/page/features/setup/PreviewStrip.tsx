/**
 * Some images before and after rounding to the palette or to learned codes, the palette or codes themselves,
 * and the counts.
 */
import { isOwnSet } from '../../../core/config'
import type { CodesPreview, DataPreview, PaletteInfo } from '../../../core/dataPreview'
import { tokenizedImage } from '../../store/state/labState'
import { figures, whole } from '../../ui/format'
import { PixelImage } from '../../ui/PixelImage'
import { dataWords } from '../../../core/text/dataWords'
import { text } from '../../text/text'

function hex(rgb: Uint8Array, colour: number): string {
  const digits = [...rgb.subarray(colour * 3, colour * 3 + 3)].map((v) => v.toString(16).padStart(2, '0'))
  return `#${digits.join('')}`
}

export function PaletteStrip({ palette }: { palette: PaletteInfo }) {
  const colours = Array.from({ length: palette.nVocab }, (_, i) => hex(palette.rgb, i))
  return (
    <div
      className="palette"
      role="img"
      aria-label={text.dataset.paletteOf(palette.nVocab, palette.kind === 'grey')}
    >
      {colours.map((colour, i) => (
        <i key={i} style={{ background: colour }} title={text.dataset.paletteEntry(i, colour)} />
      ))}
    </div>
  )
}

/** The decoded image of each learned code, from a grid filled with that code. */
function CodeStrip({ codes: { factor, pictures }, nVocab }: { codes: CodesPreview; nVocab: number }) {
  const size = factor * factor * 3
  return (
    <figure className="codes">
      <figcaption className="small quiet">{text.dataset.learnedCodes(nVocab, factor)}</figcaption>
      <div className="code-pictures">
        {Array.from({ length: nVocab }, (_, i) => (
          <PixelImage
            key={i}
            label={text.dataset.code(i)}
            nPx={factor}
            pixels={pictures.subarray(i * size, (i + 1) * size)}
          />
        ))}
      </div>
    </figure>
  )
}

/** Most pairs; more would be too small to compare. */
const maxPairs = 6

/** The first images, each above its tokenized version. */
export function Pairs({ preview }: { preview: DataPreview }) {
  const { nPx, codes } = preview
  const size = nPx * nPx * 3
  return (
    <div className="pairs">
      {Array.from({ length: Math.min(maxPairs, preview.stripCount) }, (_, i) => (
        <div key={i} className="pair">
          <PixelImage
            label={text.dataset.originalImage(i + 1)}
            nPx={nPx}
            pixels={preview.stripOriginal.subarray(i * size, (i + 1) * size)}
          />
          <PixelImage
            label={codes ? text.dataset.codedImage(i + 1) : text.dataset.paletteImage(i + 1)}
            {...tokenizedImage(preview, i)}
          />
        </div>
      ))}
    </div>
  )
}

interface Props {
  preview: DataPreview
  stale: boolean
  /** Validation images are trained on, so their count is omitted. */
  folded: boolean
}

export function PreviewStrip({ preview, stale, folded }: Props) {
  const { palette, summary, codes } = preview
  return (
    <div className={stale ? 'preview stale' : 'preview'} aria-busy={stale}>
      <Pairs preview={preview} />
      {codes ? <CodeStrip codes={codes} nVocab={palette.nVocab} /> : <PaletteStrip palette={palette} />}
      {isOwnSet(summary.id) && <p className="small quiet setup-note">{summary.label}</p>}
      <dl className="counts small">
        <div>
          <dt>{codes ? text.dataset.codeError : text.dataset.roundingError}</dt>
          <dd className="num">{text.dataset.errorOf255(figures(preview.reconstructionError))}</dd>
        </div>
        <div>
          <dt>{codes ? text.dataset.codeCounts : text.dataset.colourCounts}</dt>
          <dd className="num">{text.dataset.nats(figures(preview.unigramEntropy))}</dd>
        </div>
        <div>
          <dt>{folded ? text.dataset.trainTest : text.dataset.trainValidationTest}</dt>
          <dd className="num">
            {whole(preview.trainImages)} / {!folded && `${whole(preview.validationImages)} / `}
            {whole(preview.testImages)}
          </dd>
        </div>
      </dl>
      <details className="more small">
        <summary>{text.dataset.classesAndLicence(summary.classNames.length)}</summary>
        <ul className="classes">
          {summary.classNames.map((name, i) => (
            <li key={name}>
              {dataWords(summary.id, name)} <span className="num quiet">{summary.classCounts[i]}</span>
            </li>
          ))}
        </ul>
        <p className="quiet">{summary.licence}</p>
      </details>
    </div>
  )
}
