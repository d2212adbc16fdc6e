/** Which classifier answers: the choice of it and of its layer, what it is, and how it is kept. */
import { useStore } from 'zustand'
import { bestProbe, type ClassifierKind, type LayerProbe, type ProbeFacts } from '../../../core/classifiers'
import { useIsLab, useLab, useStores } from '../../store/hooks'
import { askedClassifier } from '../../store/state/guess'
import type { Run } from '../../store/state/run'
import { text } from '../../text/text'
import { ChoiceInput } from '../../ui/ChoiceInput'
import { bytes, percent } from '../../ui/format'
import { Switch } from '../../ui/Switch'

const layerWords = ({ layers }: LayerProbe): string =>
  layers.length === 1 ? String(layers[0]) : text.whatIsThis.joined(layers[0], layers[layers.length - 1])

function LayerChoice({ probe, chosen }: { probe: ProbeFacts; chosen: number | null }) {
  const { guess } = useLab().stores
  const words = text.whatIsThis
  const best = layerWords(probe.probes[bestProbe(probe)])
  return (
    <ChoiceInput
      label={words.layer}
      value={chosen === null ? '' : String(chosen)}
      help={words.layerHelp}
      options={[
        { value: '', label: words.bestLayer(best) },
        ...probe.probes.map((each, i) => ({
          value: String(i),
          label: words.layerOption(layerWords(each), percent(each.accuracy)),
        })),
      ]}
      onChange={(value) => guess.setState({ layerProbe: value === '' ? null : Number(value) })}
    />
  )
}

/** What the classifier is, in a sentence or two. */
function AboutClassifier({ run }: { run: Run }) {
  const words = text.whatIsThis
  const asked = askedClassifier(useStore(useStores().guess))
  if (!asked) return null
  const { facts } = asked
  const number = (value: number) => <span className="num">{value}</span>
  const right = (share: number) => <span className="num">{percent(share)}</span>
  const moved = facts.kind === 'probe' && run.step > facts.step
  const probe = facts.kind === 'probe' ? facts.probes[asked.probe] : null
  return (
    <p className="small quiet">
      {facts.kind === 'fineTuned'
        ? words.fineTuned(number(facts.tunedStep), number(facts.step), right(facts.accuracy))
        : words.probe(layerWords(probe!), number(facts.step), right(probe!.accuracy))}
      {moved && text.common.gap}
      {moved && words.drifted(number(run.step))}
      {facts.masks > 0 && text.common.gap}
      {facts.masks > 0 && words.masks(facts.masks)}
    </p>
  )
}

export function GuessHow({ run }: { run: Run }) {
  const { guess } = useLab().stores
  const { probe, fineTuned, layerProbe, bytes: sizes, ...state } = useStore(useStores().guess)
  const isLab = useIsLab()
  const words = text.whatIsThis
  const by = askedClassifier({ probe, fineTuned, layerProbe, by: state.by })?.facts.kind
  if (!by) return null
  const kinds: readonly ClassifierKind[] = ['probe', 'fineTuned']
  return (
    <div className="guess-how">
      {probe && fineTuned && (
        <Switch
          caption={words.who}
          choices={kinds.map((id) => ({ id, label: words.kinds[id] }))}
          value={by}
          onChange={(kind) => guess.setState({ by: kind })}
        />
      )}
      {isLab && probe && by === 'probe' && <LayerChoice probe={probe} chosen={layerProbe} />}
      <AboutClassifier run={run} />
      {isLab && (
        <p className="small quiet">
          {words.kept(probe && bytes(sizes.probe), fineTuned && bytes(sizes.fineTuned))}
        </p>
      )}
    </div>
  )
}
