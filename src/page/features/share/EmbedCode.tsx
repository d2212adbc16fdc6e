/** The HTML that shows one part of the page in another page's frame, with the settings of the link. */
import { useId, useState } from 'react'
import { embedParts, type EmbedPart } from '../../../core/linkOptions'
import { framingPolicy } from '../../store/framing'
import { sharingText } from '../../text/sharing'
import { CopyText } from '../../ui/CopyText'

/** A height to begin with, in CSS pixels; the frame tells its own in a message. */
const firstHeight: Record<EmbedPart, number> = { completions: 640, loss: 420, probes: 640, lesson: 480 }

const escaped = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

/** The iframe element. It sends its page's origin, by which the lab decides where a browser tells no more. */
export function embedHtml(page: string, hash: string, part: EmbedPart): string {
  const title = sharingText().embed.titles[part]
  return (
    `<iframe src="${escaped(`${page}?embed=${part}${hash}`)}" title="${escaped(title)}" ` +
    `width="100%" height="${firstHeight[part]}" style="border: 0" loading="lazy" ` +
    'referrerpolicy="origin" allow="cross-origin-isolated"></iframe>'
  )
}

/** Who may show this copy of the lab in a frame, in words. */
function policyWords(): string {
  const words = sharingText().dialog
  const policy = framingPolicy(document)
  if (policy === "'none'") return words.forbidden
  return policy === null || policy === '*' ? words.anySite : words.allowed(policy.replaceAll("'", ''))
}

export function EmbedCode({ page, hash }: { page: string; hash: string }) {
  const id = useId()
  const [part, setPart] = useState<EmbedPart>('completions')
  const words = sharingText().dialog
  return (
    <details className="more">
      <summary>{words.embed}</summary>
      <div className="field">
        <label htmlFor={id}>{words.embedPart}</label>
        <select
          id={id}
          className="select"
          value={part}
          onChange={(event) => setPart(embedParts.find((name) => name === event.target.value) ?? part)}
        >
          {embedParts.map((name) => (
            <option key={name} value={name}>
              {words.embedParts[name]}
            </option>
          ))}
        </select>
      </div>
      <CopyText
        label={words.embedCode}
        value={embedHtml(page, hash, part)}
        copy={words.copyCode}
        words={words}
      />
      <p className="small quiet">
        {policyWords()} {words.embedHelp}
      </p>
    </details>
  )
}
