/** The menu beside a chart that saves it as SVG or PNG, and what else its panel offers. */
import type { RefObject } from 'react'
import { download, fileName } from '../ui/download'
import { SaveMenu } from '../ui/SaveMenu'
import type { SaveItem } from '../ui/SaveMenuPopup'
import { text } from '../text/text'

interface Props {
  /** Title: "Loss". */
  name: string
  /** Run and step: "amber-heron-12, step 20". */
  of: string
  /** Parts of the file's name, which are the same in every language. */
  file: readonly string[]
  /** The element to save. */
  figure: RefObject<HTMLElement | null>
  more?: readonly SaveItem[]
}

export function FigureMenu({ name, of, file, figure, more = [] }: Props) {
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
        download(fileName('svg', ...file), new Blob([drawing.svg], { type: 'image/svg+xml' }))
      },
    },
    {
      label: text.charts.savePng,
      save: async () => {
        const { figurePng, drawing } = await make()
        download(fileName('png', ...file), await figurePng(drawing))
      },
    },
    ...more,
  ]
  return <SaveMenu label={text.common.save(name)} items={items} />
}
