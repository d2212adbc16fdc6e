/** A small button that opens a list of files to save, whatever they hold. */
import { lazy, Suspense } from 'react'
import { Button } from './Button'
import type { SaveMenuProps } from './SaveMenuPopup'

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
