/**
 * The menu beside a chart that saves it, as it stands in the page now: SVG, PNG, and whatever else its panel
 * offers.
 */
import type { RefObject } from 'react'
import { download, fileName } from '../ui/download'
import { SaveMenu, type SaveItem } from '../ui/SaveMenu'
import { figurePng } from './figurePng'
import { figureSvg } from './figureSvg'
import { text } from '../text/text'

interface Props {
  /** What it shows, in the title and the file's name: "Loss". */
  name: string
  /** Whose it is and when: "amber-heron-12, step 20". */
  of: string
  /** What is drawn. */
  figure: RefObject<HTMLElement | null>
  more?: readonly SaveItem[]
}

export function FigureMenu({ name, of, figure, more = [] }: Props) {
  const make = () => {
    if (!figure.current) throw new Error(text.charts.notVisible)
    return figureSvg(figure.current, text.charts.figureTitle(name, of))
  }
  const items: SaveItem[] = [
    {
      label: text.charts.saveSvg,
      save: () => download(fileName('svg', of, name), new Blob([make().svg], { type: 'image/svg+xml' })),
    },
    {
      label: text.charts.savePng,
      save: async () => download(fileName('png', of, name), await figurePng(make())),
    },
    ...more,
  ]
  return <SaveMenu label={text.common.save(name)} items={items} />
}
