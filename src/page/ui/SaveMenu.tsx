/** A small button that opens a list of files to save; the list's code is loaded with the first press. */
import { Suspense, useState } from 'react'
import { lazy } from './lazy'
import { Button } from './Button'
import type { SaveMenuProps } from './SaveMenuPopup'

const SaveMenuPopup = lazy(async () => {
  const popup = await import('./SaveMenuPopup')
  return { default: popup.SaveMenuPopup }
})

export function SaveMenu(props: SaveMenuProps) {
  const [wanted, setWanted] = useState(false)
  const button = (
    <div className="save-menu" data-not-in-figure="">
      <Button
        icon="save"
        kind="plain"
        size="small"
        iconOnly
        label={props.label}
        aria-haspopup="menu"
        onClick={() => setWanted(true)}
      />
    </div>
  )
  if (!wanted) return button
  return (
    <Suspense fallback={button}>
      <SaveMenuPopup {...props} />
    </Suspense>
  )
}
