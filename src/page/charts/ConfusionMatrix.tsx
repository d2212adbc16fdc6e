/**
 * True class by predicted class, each row coloured by its shares. It is a table of its own counts, so hover,
 * keyboard and screen readers read the same numbers that the colours show.
 */
import { percent } from '../ui/format'
import { viridis, viridisRgb } from './viridis'
import { text } from '../text/text'
import './studyCharts.css'

interface Props {
  caption: string
  classNames: readonly string[]
  /** (classes, classes) counts, true class by predicted class. */
  counts: readonly (readonly number[])[]
}

/** Black or white, whichever is read better on this share's colour (WCAG relative luminance). */
export function inkOn(share: number): '#000000' | '#ffffff' {
  const [red, green, blue] = viridisRgb(share).map((level) => {
    const value = level / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  // Where both stand equally well: (L + 0.05)^2 = 1.05 x 0.05.
  return luminance > 0.179 ? '#000000' : '#ffffff'
}

export function ConfusionMatrix({ caption, classNames, counts }: Props) {
  return (
    <div className="confusion-scroll" tabIndex={0} role="group" aria-label={caption}>
      <table className="confusion num">
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{text.charts.trueClass}</th>
            {classNames.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {counts.map((row, truth) => {
            const all = row.reduce((sum, count) => sum + count, 0)
            return (
              <tr key={classNames[truth]}>
                <th scope="row">{classNames[truth]}</th>
                {row.map((count, predicted) => {
                  const share = all > 0 ? count / all : 0
                  return (
                    <td
                      key={classNames[predicted]}
                      style={{ background: viridis(share), color: inkOn(share) }}
                      title={text.charts.confused(
                        classNames[truth],
                        classNames[predicted],
                        count,
                        all,
                        percent(share),
                      )}
                    >
                      {count}
                    </td>
                  )
                })}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
