/** A small button that opens a list of files to save. Knows nothing of what is in them. */
import { Menu } from '@base-ui/react/menu'
import { useState } from 'react'
import { Icon } from './Icon'
import { text } from '../text/text'

export interface SaveItem {
  label: string
  /** Why it cannot be saved now; null or absent when it can. */
  blocked?: string | null
  save(): void | Promise<unknown>
}

interface Props {
  /** What the files are of, for the button's name: "Save the loss chart". */
  label: string
  items: readonly SaveItem[]
}

export function SaveMenu({ label, items }: Props) {
  const [fault, setFault] = useState<string | null>(null)
  // The list opens inside its own panel, so that a reader of landmarks finds it there.
  const [host, setHost] = useState<HTMLDivElement | null>(null)
  const save = async (item: SaveItem) => {
    setFault(null)
    try {
      await item.save()
    } catch (error) {
      setFault(text.common.notSaved(item.label, error instanceof Error ? error.message : String(error)))
    }
  }
  return (
    <div className="save-menu" data-not-in-figure="" ref={setHost}>
      <Menu.Root>
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
      {fault && (
        <p className="small save-fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  )
}
