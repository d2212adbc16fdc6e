/** Probe accuracy by layer: which classifier, the panel's states, and the menu of files. */
import { useDeferredValue, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { chosenProbes, probeKinds, type ProbeKind } from '../../../core/probeKinds'
import { FigureMenu } from '../../charts/FigureMenu'
import { useIsLab, useLab, useStores } from '../../store/hooks'
import { metricsItems } from '../../store/commands'
import type { ProbeRow, ProbesState } from '../../store/state/metrics'
import { runAtStep } from '../../store/state/runName'
import { panelPhase, type PanelPhase, type Run } from '../../store/state/run'
import { Empty, Panel } from '../../ui/Panel'
import { Notice } from '../../ui/Notice'
import { Switch } from '../../ui/Switch'
import { Marked } from '../../ui/Term'
import { en } from '../../text/en'
import { text } from '../../text/text'
import { ProbeBody, WithoutProbe } from './ProbeBody'
import './probes.css'

const rowsOf = ({ rows, others }: ProbesState, kind: ProbeKind): ProbeRow[] =>
  kind === 'linear' ? rows : others[kind]

/** Why there is no probe yet. */
function Missing({ phase, run }: { phase: PanelPhase; run: Run | null }) {
  switch (phase) {
    case 'empty':
      return (
        <Empty title={text.probes.emptyTitle}>
          <Marked>{text.probes.empty}</Marked>
        </Empty>
      )
    case 'preparing':
      return <Empty title={text.probes.preparingTitle}>{text.probes.preparing}</Empty>
    case 'failed':
      return run?.failure && <Notice failure={run.failure} announce={false} />
    case 'finished':
      return <Empty title={text.probes.noProbeTitle}>{text.probes.endedBefore}</Empty>
    default:
      return (
        <Empty title={text.probes.noProbeTitle}>{run && text.probes.nextProbe(run.config.probeEvery)}</Empty>
      )
  }
}

interface KindSwitchProps {
  kinds: readonly ProbeKind[]
  value: ProbeKind
  onChange(kind: ProbeKind): void
}

/** Chooses the classifier, where a run measures with more than one. */
function KindSwitch({ kinds, value, onChange }: KindSwitchProps) {
  if (kinds.length < 2) return null
  return (
    <Switch
      caption={text.probes.kind}
      choices={kinds.map((id) => ({ id, label: text.probes.kinds[id], title: text.probes.kindHelp[id] }))}
      value={value}
      onChange={onChange}
    />
  )
}

export function ProbesPanel() {
  const run = useStore(useStores().run, (state) => state.run)
  const pending = useStore(useStores().run, (state) => state.pending)
  // Drawn after the loss, in a task of its own.
  const probes = useDeferredValue(useStore(useStores().probes, (state) => state))
  const [chosen, setChosen] = useState<ProbeKind>('linear')
  const lab = useLab()
  const figure = useRef<HTMLDivElement>(null)
  // Those that the run will measure too, so that the switch does not appear later.
  const planned = chosenProbes(run?.config.probeKinds ?? '')
  const kinds = probeKinds.filter(
    (kind) => kind === 'linear' || rowsOf(probes, kind).length > 0 || planned.includes(kind),
  )
  // Another run may not measure with the chosen classifier.
  const kind = kinds.includes(chosen) ? chosen : 'linear'
  const rows = rowsOf(probes, kind)
  const isLab = useIsLab()
  const tools = isLab && run && (
    <div className="panel-tools">
      <KindSwitch kinds={kinds} value={kind} onChange={setChosen} />
      {rows.length > 0 && (
        <FigureMenu
          name={text.probes.title}
          of={text.charts.runAtStep(run.name, run.step)}
          file={[runAtStep(run), en.probes.title]}
          figure={figure}
          more={metricsItems(lab)}
        />
      )}
    </div>
  )
  return (
    <Panel title={text.probes.title} className="probes-panel" tools={tools}>
      <div ref={figure}>
        {run && rows.length > 0 ? (
          <ProbeBody
            kind={kind}
            rows={rows}
            testImages={probes.testImages}
            config={run.config}
            baselines={run.baselines}
            preview={run.preview}
          />
        ) : (
          <WithoutProbe>
            <Missing phase={panelPhase({ run, pending })} run={run} />
          </WithoutProbe>
        )}
      </div>
    </Panel>
  )
}
