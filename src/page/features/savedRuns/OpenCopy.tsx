/**
 * The way on for a run that another tab trains: a run of its own that begins where that one was kept last.
 */
import { reportFailure } from '../../store/commands'
import { useLab } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { text } from '../../text/text'

export function OpenCopy({ runId }: { runId: string }) {
  const lab = useLab()
  const open = () => {
    lab.stores.view.setState({ notice: null })
    return reportFailure(lab, lab.branchSavedRun(runId))
  }
  return <Button kind="primary" size="small" label={text.savedRuns.openCopy} onClick={() => void open()} />
}
