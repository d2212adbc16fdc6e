/** A small button that opens a list of files to save, whatever they hold. */
import { lazy, Suspense } from 'react'
import { Button } from './Button'

export interface SaveItem {
  label: string
  /** Why it cannot be saved now; null or absent if it can. */
  blocked?: string | null
  save(): void | Promise<unknown>
}

export interface SaveMenuProps {
  /** Name of the button: "Save: Loss". */
  label: string
  items: readonly SaveItem[]
}

const SaveMenuPopup = lazy(async () => {
  const popup = await import('./SaveMenuPopup')
  return { default: popup.SaveMenuPopup }
})

export function SaveMenu(props: SaveMenuProps) {
  const button = <Button icon="save" kind="plain" size="small" iconOnly label={props.label} />
  return (
    <Suspense fallback={<div className="save-menu">{button}</div>}>
      <SaveMenuPopup {...props} />
    </Suspense>
  )
}
