/** The help sheet: every command with its key, drawn from the list, and three sentences on what one sees. */
import { useStore } from 'zustand'
import { commands } from '../../store/commands'
import { useLab, useStores } from '../../store/hooks'
import { Modal } from '../../ui/Modal'
import './help.css'

export function HelpSheet() {
  const { settings, view } = useLab().stores
  const open = useStore(useStores().view, (state) => state.helpOpen)
  const shortcuts = useStore(useStores().settings, (state) => state.shortcuts)
  return (
    <Modal open={open} onOpenChange={(next) => view.setState({ helpOpen: next })} title="Help">
      <div className="help-text">
        <p>
          An image is a row of pixels, each one of a few palette colours. A small GPT learns to say which
          colour comes next; nothing tells it what the image shows.
        </p>
        <p>
          Watch three things: the loss falls from ln V, completions turn from noise into images, and the
          middle layers come to know the class best.
        </p>
        <p>
          Studies hold a trained model against the paper: probes of every layer, fine-tuning, few labels, a
          search for the learning rate, the likelihood of single images, and a look at what attends to what.
          They work on a copy; the run goes on.
        </p>
      </div>
      <table className="keys">
        <caption className="unseen">Commands and their keys</caption>
        <tbody>
          {commands.map((command) => (
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
        Single-key shortcuts
      </label>
      <p className="small quiet">
        After Chen et al., Generative Pretraining from Pixels, ICML 2020. In the browser's console,{' '}
        <code>igptLab.state()</code> gives everything as numbers, and <code>igptLab.study('probe')</code> runs
        a study.
      </p>
    </Modal>
  )
}
