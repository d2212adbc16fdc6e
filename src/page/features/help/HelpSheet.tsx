/** The help sheet: an introduction, and every command with its key. */
import { useStore } from 'zustand'
import { commands, isOffered } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { code } from '../../ui/inline'
import { Modal } from '../../ui/Modal'
import { useMediaQuery } from '../../ui/useMediaQuery'
import { useExplained } from '../../ui/useExplained'
import { helpSheetText } from '../../text/helpSheet'
import { termIds } from '../../text/termIds'
import { text } from '../../text/text'
import './help.css'

/** All terms with their meanings, in a fold. */
function Glossary() {
  const explained = useExplained()
  return (
    <details className="more glossary">
      <summary>{text.explained.glossary}</summary>
      {explained && (
        <dl>
          {termIds.map((id) => {
            const { name, meaning, example } = explained.terms[id]
            return (
              <div key={id}>
                <dt>{name}</dt>
                <dd>
                  {meaning} <span className="quiet">{example}</span>
                </dd>
              </div>
            )
          })}
        </dl>
      )}
    </details>
  )
}

/** The licences of the packages in the build, a file beside the page (scripts/thirdParty.mjs). */
function Licences() {
  const explained = useExplained()
  return (
    explained && (
      <a href="third-party.txt" target="_blank" rel="noopener">
        {explained.licences}
      </a>
    )
  )
}

/** Every command with its key, and whether the keys work. */
function Keys() {
  const lab = useLab()
  const { settings } = lab.stores
  const shortcuts = useStore(useStores().settings, (state) => state.shortcuts)
  return (
    <>
      <table className="keys">
        <caption className="unseen">{helpSheetText().keys}</caption>
        <tbody>
          {commands
            .filter((command) => isOffered(lab, command))
            .map((command) => (
              <tr key={command.id}>
                <td>
                  <kbd>{command.key}</kbd>
                </td>
                <th scope="row">{command.label}</th>
                <td>{command.help}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <label className="check">
        <input
          type="checkbox"
          checked={shortcuts}
          onChange={(event) => settings.setState({ shortcuts: event.target.checked })}
        />
        {helpSheetText().shortcuts}
      </label>
    </>
  )
}

/** For fingers: what they do on the page; the keys are in a fold, for a tablet with a keyboard. */
function Touch() {
  return (
    <>
      <ul className="help-touch">
        {helpSheetText().touch.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <details className="more">
        <summary>{helpSheetText().withKeyboard}</summary>
        <Keys />
      </details>
    </>
  )
}

export function HelpSheet() {
  const lab = useLab()
  const { view } = lab.stores
  const open = useStore(useStores().view, (state) => state.helpOpen)
  // Not by width: a narrow window may belong to a mouse and keys.
  const isTouched = useMediaQuery('(hover: none), (pointer: coarse)')
  return (
    <Modal
      open={open}
      onOpenChange={(next) => view.setState({ helpOpen: next })}
      title={helpSheetText().title}
    >
      <div className="help-text">
        {helpSheetText().about.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      {isTouched ? <Touch /> : <Keys />}
      <Glossary />
      <p className="small quiet">
        {helpSheetText().source(code('igptLab.state()'), code("igptLab.study('probe')"))}
      </p>
      <p className="small quiet">
        <Licences />
      </p>
    </Modal>
  )
}
