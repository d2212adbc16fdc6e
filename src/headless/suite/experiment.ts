/** A session in Node whose events are recorded and whose failures are thrown: training, then studies. */
import type { SavedRun } from '../../checkpoint/savedRun'
import type { RunConfig } from '../../core/config'
import { LabError } from '../../core/failure'
import type { LabEvent } from '../../core/protocol'
import { defaultStudy, type StudyKind, type StudyOf, type StudyResult } from '../../core/studies/registry'
import type { Session } from '../../worker/session/session'
import { EventLog } from '../eventLog'
import { createSession, type NodeData } from '../nodeSession'

/** The same run with measurements so small that they take no time. */
export const unmeasured = (config: RunConfig): RunConfig => ({
  ...config,
  evalImages: 16,
  probeTrainImages: 100,
  probeTestImages: 100,
  promptRows: config.nPx - 1,
})

export class Experiment extends EventLog {
  readonly session: Session
  private studies = 0

  /** @param from a trained run, to be studied further; its recorded events are replayed */
  constructor(
    readonly config: RunConfig,
    nodeData: NodeData,
    onProgress: (doing: string) => void,
    from?: SavedRun,
  ) {
    super()
    from?.journal.forEach((event) => this.record(event))
    const post = (event: LabEvent) => {
      this.record(event)
      if (event.kind === 'validation') onProgress(`step ${event.step}: validation ${event.loss.toFixed(4)}`)
      if (event.kind === 'studyProgress') onProgress(`${event.doing}: ${event.done} of ${event.all}`)
    }
    this.session = createSession(nodeData, { runId: from?.runId ?? 'reproduce', config, post, from })
    this.session.begin(true)
  }

  /**
   * Trains to the end, or for `steps` more steps.
   * @throws LabError if the run fails
   */
  async train(steps?: number): Promise<void> {
    this.session.run(steps)
    await this.session.settled()
    const { status, failure } = this.of('runStatus').at(-1)!
    if (failure) throw new LabError(failure)
    if (status !== (steps === undefined ? 'finished' : 'paused'))
      throw new Error(`Training ended as ${status}.`)
  }

  /** Runs one study of the weights as they are. @throws LabError if it fails */
  async study<K extends StudyKind>(kind: K, over: Partial<StudyOf<K>>): Promise<StudyResult> {
    const id = `study ${(this.studies += 1)}`
    this.session.study(id, { ...defaultStudy(kind, this.config), ...over })
    await this.session.settled()
    const failed = this.of('studyFailed').find((event) => event.studyId === id)
    if (failed) throw new LabError(failed.failure)
    const { result } = this.of('studyEnded').find((event) => event.studyId === id)!
    if (!result) throw new Error(`The study ${kind} ended without a result.`)
    return result
  }
}
