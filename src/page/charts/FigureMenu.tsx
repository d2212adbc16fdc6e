/**
 * The menu beside a chart that saves it, as it stands in the page now: SVG, PNG, and whatever else its panel
 * offers.
 */
import type { RefObject } from 'react'
import { download, fileName } from '../ui/download'
import { SaveMenu, type SaveItem } from '../ui/SaveMenu'
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
  // The writers are loaded when a figure is saved: few visits do.
  const make = async () => {
    const { figurePng, figureSvg } = await import('./figureFile')
    if (!figure.current) throw new Error(text.charts.notVisible)
    return { figurePng, drawing: figureSvg(figure.current, text.charts.figureTitle(name, of)) }
  }
  const items: SaveItem[] = [
    {
      label: text.charts.saveSvg,
      save: async () => {
        const { drawing } = await make()
        download(fileName('svg', of, name), new Blob([drawing.svg], { type: 'image/svg+xml' }))
      },
    },
    {
      label: text.charts.savePng,
      save: async () => {
        const { figurePng, drawing } = await make()
        download(fileName('png', of, name), await figurePng(drawing))
      },
    },
    ...more,
  ]
  return <SaveMenu label={text.common.save(name)} items={items} />
}
