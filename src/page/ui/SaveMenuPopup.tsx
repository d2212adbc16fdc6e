/** The menu behind SaveMenu's button; the menu library is loaded with it. */
import { Menu } from '@base-ui/react/menu'
import { useState } from 'react'
import { text } from '../text/text'
import { Icon } from './Icon'

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

export function SaveMenuPopup({ label, items }: SaveMenuProps) {
  const [failure, setFailure] = useState<string | null>(null)
  // The list opens inside its own panel, so that screen readers find it in that landmark.
  const [host, setHost] = useState<HTMLDivElement | null>(null)
  const save = async (item: SaveItem) => {
    setFailure(null)
    try {
      await item.save()
    } catch (error) {
      setFailure(text.common.notSaved(item.label, error instanceof Error ? error.message : String(error)))
    }
  }
  return (
    <div className="save-menu" data-not-in-figure="" ref={setHost}>
      <Menu.Root defaultOpen>
        <Menu.Trigger className="button plain icon-only small" aria-label={label} title={label}>
          <Icon name="save" />
        </Menu.Trigger>
        <Menu.Portal container={host}>
          <Menu.Positioner
            positionMethod="fixed"
            sideOffset={4}
            align="end"
            collisionPadding={8}
            className="over-all"
          >
            <Menu.Popup className="popup menu">
              {items.map((item) => (
                <Menu.Item
                  key={item.label}
                  className="menu-item"
                  disabled={Boolean(item.blocked)}
                  title={item.blocked ?? undefined}
                  onClick={() => void save(item)}
                >
                  {item.label}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {failure && (
        <p className="small save-fault" role="alert">
          {failure}
        </p>
      )}
    </div>
  )
}
