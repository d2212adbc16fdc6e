/** A text to copy, with the button that copies it; more beside the button. */
import { useId, useState, type ReactNode } from 'react'
import { Button } from './Button'
import './textField.css'

interface Props {
  label: string
  value: string
  /** Label of the button. */
  copy: string
  /** Said after a press: it is copied, or the browser did not allow it. */
  words: { copied: string; notCopied: string }
  children?: ReactNode
}

export function CopyText({ label, value, copy, words, children }: Props) {
  const id = useId()
  const [copied, setCopied] = useState<{ value: string; done: boolean } | null>(null)
  const onCopy = () =>
    navigator.clipboard.writeText(value).then(
      () => setCopied({ value, done: true }),
      () => setCopied({ value, done: false }),
    )
  const status = copied?.value === value ? (copied.done ? words.copied : words.notCopied) : ''
  return (
    <div className="copy-text">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        readOnly
        rows={3}
        spellCheck={false}
        value={value}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className="actions">
        <Button kind="primary" size="small" label={copy} onClick={() => void onCopy()} />
        {children}
        <span className="small quiet" role="status">
          {status}
        </span>
      </div>
    </div>
  )
}
