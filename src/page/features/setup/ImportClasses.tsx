/** The classes of opened images: number of training images as a bar, number of test images, and samples. */
import type { DatasetSummary, ImportPreview } from '../../../core/dataPreview'
import { whole } from '../../ui/format'
import { PixelImage } from '../../ui/PixelImage'
import { importingText } from '../../text/importing'

interface Props {
  summary: DatasetSummary
  importPreview: ImportPreview | null
  stale: boolean
}

/** Sample images of one class. */
function Samples({
  importPreview,
  label,
  name,
}: {
  importPreview: ImportPreview
  label: number
  name: string
}) {
  const { preview, samples } = importPreview
  const size = preview.nPx * preview.nPx * 3
  const indices = Array.from(samples.labels.keys()).filter((i) => samples.labels[i] === label)
  return (
    <div className="import-samples">
      {indices.map((index, i) => (
        <PixelImage
          key={index}
          label={importingText().classImage(name, i + 1)}
          nPx={preview.nPx}
          pixels={samples.pixels.subarray(index * size, (index + 1) * size)}
        />
      ))}
    </div>
  )
}

export function ImportClasses({ summary: { classNames, classCounts }, importPreview, stale }: Props) {
  const { columns } = importingText()
  const largest = Math.max(1, ...classCounts)
  return (
    <div
      className={stale ? 'import-classes stale' : 'import-classes'}
      tabIndex={0}
      role="group"
      aria-label={importingText().classes}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">{columns.class}</th>
            <th scope="col">{columns.training}</th>
            <th scope="col">{columns.test}</th>
            <th scope="col">{columns.images}</th>
          </tr>
        </thead>
        <tbody>
          {classNames.map((name, label) => (
            <tr key={label} className={classCounts[label] === 0 ? 'missing' : undefined}>
              <th scope="row">{name}</th>
              <td className="num">
                {whole(classCounts[label])}
                <i
                  className="import-bar"
                  style={{ width: `${(100 * classCounts[label]) / largest}%` }}
                  aria-hidden="true"
                />
              </td>
              <td className="num">{importPreview ? whole(importPreview.testCounts[label]) : '–'}</td>
              <td>{importPreview && <Samples importPreview={importPreview} label={label} name={name} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
