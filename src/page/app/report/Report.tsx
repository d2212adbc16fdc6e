/**
 * The printed report of the current run, on one or two pages: completions, loss and probe with their reading,
 * facts, settings, versions and the link. Shows the lab as it is when it is drawn.
 */
import type { CSSProperties } from 'react'
import { version } from '../../../../package.json'
import type { ConfigKey } from '../../../core/config'
import { dataWords } from '../../../core/text/dataWords'
import { texts } from '../../../core/text/texts'
import { encodeShare } from '../../../core/share'
import {
  displayedOriginal,
  displayedPrompt,
  displayedSample,
} from '../../features/completions/displayedImage'
import { columnsAround, lastHeading, setCaption } from '../../features/completions/completionWords'
import { memoryFact, resultFacts, type NamedValue } from '../../features/facts/runFacts'
import { settingBlocked } from '../../features/finder/entries'
import { pageAddress } from '../../features/share/linkDraft'
import { reportText } from '../../text/report'
import { text } from '../../text/text'
import type { Lab } from '../../store/lab'
import { groupTitles, settingGroups, type SettingGroup } from '../../store/settingGroups'
import { currentSet, type CompletionSet } from '../../store/state/completions'
import { valueWords } from '../../store/state/labels'
import { lastValidation } from '../../store/state/metrics'
import { displayStatus, type Run } from '../../store/state/run'
import { browserName } from '../../ui/browserName'
import { LossChart, ProbeChart } from './Charts'
import { Picture } from './Picture'
import './report.css'

interface Props {
  lab: Lab
  run: Run
}

/** So many fit beside the rest on two pages. */
const [mostPrompts, mostSamples, mostFree] = [4, 6, 16]

function Pictures({ set }: { set: CompletionSet }) {
  const { grid } = text.completions
  const { samplesPerPrompt, promptCount } = set.settings
  if (set.originals.length === 0)
    return (
      <div className="report-images" style={{ '--columns': 8 } as CSSProperties}>
        {Array.from({ length: Math.min(mostFree, set.sequences) }, (_, i) => (
          <Picture key={i} label={grid.sampleName(i + 1, set.step)} {...displayedSample(set, i, false)} />
        ))}
      </div>
    )
  const samples = Math.min(mostSamples, samplesPerPrompt)
  const columns = samples + columnsAround(set)
  return (
    <div className="report-images" style={{ '--columns': columns } as CSSProperties}>
      <span>{grid.prompt}</span>
      <span style={{ gridColumn: `span ${samples}` }}>{grid.drawn}</span>
      {columnsAround(set) > 1 && <span>{lastHeading(set)}</span>}
      {Array.from({ length: Math.min(mostPrompts, promptCount) }, (_, prompt) => [
        <Picture
          key={`prompt ${prompt}`}
          label={grid.promptName(prompt + 1, '')}
          {...displayedPrompt(set, prompt)}
        />,
        ...Array.from({ length: samples }, (__, sample) => (
          <Picture
            key={`sample ${prompt} ${sample}`}
            label={grid.completionName(sample + 1, prompt + 1, set.step)}
            {...displayedSample(set, prompt * samplesPerPrompt + sample, false)}
          />
        )),
        columnsAround(set) > 1 && (
          <Picture
            key={`original ${prompt}`}
            label={grid.originalName(prompt + 1)}
            {...displayedOriginal(set, prompt)}
          />
        ),
      ])}
    </div>
  )
}

function Completions({ lab }: { lab: Lab }) {
  const set = currentSet(lab.stores.completions.getState())
  return (
    <section>
      <h2>{text.common.list([text.completions.title, ...(set ? [text.common.step(set.step)] : [])])}</h2>
      {set ? (
        <>
          <p>{setCaption(set)}</p>
          <Pictures set={set} />
        </>
      ) : (
        <p>{reportText().noCompletions}</p>
      )}
    </section>
  )
}

const Rows = ({ rows }: { rows: readonly NamedValue[] }) => (
  <dl className="report-rows">
    {rows.map(({ name, value, note }) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{note ? `${value} (${note})` : value}</dd>
      </div>
    ))}
  </dl>
)

/** The settings that the run has, by the panels that have them. */
function Settings({ run: { config, preview } }: Pick<Props, 'run'>) {
  /** The data set by the name that the page shows. */
  const value = (key: ConfigKey) =>
    key === 'dataset' ? dataWords(preview.summary.id, preview.summary.label) : valueWords(config, key) || '–'
  const titles = groupTitles()
  return (
    <section>
      <h2>{reportText().settings}</h2>
      {(Object.keys(settingGroups) as SettingGroup[]).map((group) => (
        <div key={group} className="report-group">
          <h3>{titles[group]}</h3>
          <Rows
            rows={settingGroups[group]
              .filter((key) => key === 'dataset' || settingBlocked(key, config) === null)
              .map((key) => ({ name: texts.config[key].label, value: value(key) }))}
          />
        </div>
      ))}
    </section>
  )
}

/** Versions, and a link to the same settings. */
function About({ lab, run }: Props) {
  const words = reportText()
  const { backend } = lab.stores.lab.getState()
  const { presetId } = lab.stores.settings.getState()
  const link = pageAddress(location) + encodeShare(presetId, run.config)
  const rows = [
    { name: words.lab, value: version },
    {
      name: words.backend,
      value: backend ? text.transport.backends[backend.backend] : '–',
      note: backend ? text.transport.device(backend) : undefined,
    },
    { name: words.browser, value: browserName(navigator.userAgent) },
  ]
  return (
    <section className="report-about">
      <h2>{words.about}</h2>
      <Rows rows={rows} />
      <p>{words.link(<a href={link}>{link}</a>)}</p>
    </section>
  )
}

/** @param printed the time to say */
export function Report({ lab, run, printed }: Props & { printed: Date }) {
  const words = reportText()
  const validation = lastValidation(lab.stores.metrics.getState())
  const probe = lab.stores.probes.getState().rows.at(-1)
  const date = new Intl.DateTimeFormat(text.common.locale, { dateStyle: 'long', timeStyle: 'short' })
  return (
    <article
      className="report"
      data-theme="light"
      style={{ '--run': `var(--run-${run.colour})` } as CSSProperties}
    >
      <h1>{words.heading(run.name)}</h1>
      <p>
        {words.printed(
          date.format(printed),
          text.common.status[displayStatus(run)],
          run.step,
          run.config.steps,
        )}
      </p>
      <Completions lab={lab} />
      <div className="report-charts">
        <section>
          <h2>{text.loss.title}</h2>
          <LossChart lab={lab} run={run} />
        </section>
        <section>
          <h2>{text.probes.title}</h2>
          <ProbeChart lab={lab} run={run} />
        </section>
      </div>
      <section>
        <h2>{words.facts}</h2>
        <Rows rows={[...resultFacts(run, validation, probe), memoryFact(run)]} />
      </section>
      <Settings run={run} />
      <About lab={lab} run={run} />
    </article>
  )
}
