/**
 * The classes of opened images: some images of each, how many there are for training as a bar, and how many
 * for testing.
 */
import type { DatasetSummary, ImportPreview } from '../../../core/dataPreview'
import { whole } from '../../ui/format'
import { PixelImage } from '../../ui/PixelImage'
import { text } from '../../text/text'

interface Props {
  summary: DatasetSummary
  look: ImportPreview | null
  stale: boolean
}

/** Images of one class; beside its row's name they need no other words. */
function Samples({ look, label, name }: { look: ImportPreview; label: number; name: string }) {
  const { preview, samples } = look
  const size = preview.nPx * preview.nPx * 3
  const places = Array.from(samples.labels.keys()).filter((i) => samples.labels[i] === label)
  return (
    <div className="import-samples">
      {places.map((place, i) => (
        <PixelImage
          key={place}
          label={text.imports.classImage(name, i + 1)}
          nPx={preview.nPx}
          pixels={samples.pixels.subarray(place * size, (place + 1) * size)}
        />
      ))}
    </div>
  )
}

export function ImportClasses({ summary: { classNames, classCounts }, look, stale }: Props) {
  const { columns } = text.imports
  const most = Math.max(1, ...classCounts)
  return (
    <div
      className={stale ? 'import-classes stale' : 'import-classes'}
      tabIndex={0}
      role="group"
      aria-label={text.imports.classes}
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
                  style={{ width: `${(100 * classCounts[label]) / most}%` }}
                  aria-hidden="true"
                />
              </td>
              <td className="num">{look ? whole(look.testCounts[label]) : '–'}</td>
              <td>{look && <Samples look={look} label={label} name={name} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
