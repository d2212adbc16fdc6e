/** A button that stays focusable when disabled, so that the reason can be read and focus is not lost. */
import { useId, type ButtonHTMLAttributes, type ReactNode } from 'react'
import { Icon, type IconName } from './Icon'

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  icon?: IconName
  /** Accessible name; shown as text unless `iconOnly`. */
  label: string
  iconOnly?: boolean
  kind?: 'default' | 'primary' | 'live' | 'plain'
  size?: 'normal' | 'small'
  /** Why it is disabled; null or absent if it is not. */
  blocked?: string | null
  children?: ReactNode
}

export function Button({
  icon,
  label,
  iconOnly,
  kind = 'default',
  size = 'normal',
  blocked = null,
  onClick,
  className,
  children,
  title,
  ...rest
}: Props) {
  const reasonId = useId()
  const classes = [
    'button',
    kind,
    iconOnly ? 'icon-only' : '',
    size === 'small' ? 'small' : '',
    className ?? '',
  ]
    .filter(Boolean)
    .join(' ')
  return (
    <>
      <button
        type="button"
        {...rest}
        className={classes}
        aria-disabled={blocked !== null || undefined}
        title={blocked ?? title ?? (iconOnly ? label : undefined)}
        aria-label={iconOnly ? label : rest['aria-label']}
        aria-describedby={blocked ? reasonId : rest['aria-describedby']}
        onClick={(event) => (blocked === null ? onClick?.(event) : event.preventDefault())}
      >
        {icon && <Icon name={icon} />}
        {!iconOnly && label}
        {children}
      </button>
      {blocked && (
        <span id={reasonId} hidden>
          {blocked}
        </span>
      )}
    </>
  )
}
