/** The tools of the drawing pad: brush, eraser, fill and asking, brush size, undo, redo and a new sheet. */
import { padText } from '../../text/pad'
import { Button } from '../../ui/Button'

export const padTools = ['brush', 'eraser', 'fill', 'ask'] as const
export type PadTool = (typeof padTools)[number]
export const brushSizes = [1, 2, 3] as const

interface Props {
  tool: PadTool
  size: number
  canUndo: boolean
  canRedo: boolean
  onTool(tool: PadTool): void
  onSize(size: number): void
  onUndo(): void
  onRedo(): void
  onClear(): void
}

export function PadTools({ tool, size, canUndo, canRedo, ...on }: Props) {
  const words = padText()
  return (
    <div className="pad-tools">
      <div className="switch" role="group" aria-label={words.tools}>
        {padTools.map((id) => (
          <button
            key={id}
            type="button"
            aria-pressed={tool === id}
            title={words.toolHelp[id]}
            onClick={() => on.onTool(id)}
          >
            {words.tool[id]}
          </button>
        ))}
      </div>
      <div className="switch" role="group" aria-label={words.size}>
        {brushSizes.map((brush) => (
          <button key={brush} type="button" aria-pressed={size === brush} onClick={() => on.onSize(brush)}>
            {words.sizes(brush)}
          </button>
        ))}
      </div>
      <div className="pad-history">
        <Button
          icon="undo"
          iconOnly
          size="small"
          label={words.undo}
          blocked={canUndo ? null : words.nothingToUndo}
          onClick={on.onUndo}
        />
        <Button
          icon="redo"
          iconOnly
          size="small"
          label={words.redo}
          blocked={canRedo ? null : words.nothingToRedo}
          onClick={on.onRedo}
        />
        <Button size="small" label={words.clear} title={words.clearHelp} onClick={on.onClear} />
      </div>
    </div>
  )
}
