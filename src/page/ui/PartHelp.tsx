/** The "?" beside a panel's heading: two sentences about it, and the paper's section. */
import { useState } from 'react'
import type { ExplainedPart } from '../text/explained'
import { text } from '../text/text'
import { Icon } from './Icon'
import { LazyPopover } from './LazyPopover'
import { useExplained } from './useExplained'
import './term.css'

export function PartHelp({ part, title }: { part: ExplainedPart; title: string }) {
  const [open, setOpen] = useState(false)
  const help = useExplained(open)?.parts[part]
  return (
    <LazyPopover
      className="about"
      label={
        <>
          <Icon name="help" />
          <span className="unseen">{text.explained.about(title)}</span>
        </>
      }
      title={title}
      open={open}
      onOpenChange={setOpen}
    >
      <div className="about-text">
        <p>{help?.about ?? text.explained.loading}</p>
        {help?.section && <p className="small quiet">{text.explained.section(help.section)}</p>}
      </div>
    </LazyPopover>
  )
}
