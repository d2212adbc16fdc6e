/**
 * The map of features: test images placed by what a layer sees in them, as PCA or UMAP, framed by their
 * class. It moves with the scrubber through the steps that were recorded.
 */
import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { classColour, classSign } from '../../charts/classColours'
import type { FeatureMapResult } from '../../../core/studies/featureMap'
import { useLab, useStores } from '../../store/hooks'
import { bestLayer } from '../../store/state/metrics'
import { rowAt } from '../../store/state/rewind'
import { isActive } from '../../store/state/run'
import { Button } from '../../ui/Button'
import { DataTable } from '../../ui/DataTable'
import { figures, percent } from '../../ui/format'
import { PixelImage } from '../../ui/PixelImage'
import { Switch } from '../../ui/Switch'
import { studiesText } from '../../text/studies'
import { MapCanvas } from './MapCanvas'
import { neighboursOf, pcaPlanes, placesAt } from './mapPlaces'
import { wholeMap, zoomed } from './mapView'
import type { OutcomeProps } from './outcomeProps'
import { useUmap } from './useUmap'
import './featureMap.css'

type Method = 'pca' | 'umap'

/** The frame on show: its index and step. A component that asks renders only when it is another one. */
function useFrame({ steps }: FeatureMapResult): number {
  const rows = Array.from(steps, (step, frame) => ({ step, frame }))
  return useStore(useStores().rewind, ({ step }) => rowAt(rows, step)?.frame ?? steps.length - 1)
}

/** The layer of the newest probe that is best, else the middle one. */
function useFirstLayer(layers: number): number {
  const { probes } = useStores()
  const best = bestLayer(probes.getState().rows.at(-1)?.accuracy ?? [])
  return useState(best >= 0 && best < layers ? best : Math.floor(layers / 2))[0]
}

interface LegendProps {
  classNames: readonly string[]
  hidden: ReadonlySet<number>
  onHidden(hidden: ReadonlySet<number>): void
}

/** A box for each class, with its colour and letter; the last one stays. */
function ClassFilter({ classNames, hidden, onHidden }: LegendProps) {
  const words = studiesText().featureMap
  const toggle = (index: number) => {
    const next = new Set(hidden)
    if (!next.delete(index)) next.add(index)
    if (next.size < classNames.length) onHidden(next)
  }
  return (
    <div className="map-classes" role="group" aria-label={words.classes}>
      {classNames.map((name, index) => (
        <label key={name} className="map-class">
          <input type="checkbox" checked={!hidden.has(index)} onChange={() => toggle(index)} />
          <i className="map-sign" style={{ background: classColour(index) }} aria-hidden="true">
            {classSign(index)}
          </i>
          <span>{name}</span>
        </label>
      ))}
      {hidden.size > 0 && (
        <Button size="small" label={words.allClasses} onClick={() => onHidden(new Set())} />
      )}
    </div>
  )
}

interface ToolsProps {
  layer: number
  layers: number
  method: Method
  onLayer(layer: number): void
  onMethod(method: Method): void
}

function MapTools({ layer, layers, method, onLayer, onMethod }: ToolsProps) {
  const words = studiesText().featureMap
  return (
    <div className="map-tools">
      <label className="range">
        {words.layer}
        <input
          type="range"
          min={0}
          max={layers - 1}
          step={1}
          value={layer}
          onChange={(event) => onLayer(Number(event.target.value))}
        />
        <span className="num">{layer}</span>
      </label>
      <Switch
        caption={words.method}
        choices={(['pca', 'umap'] as const).map((id) => ({
          id,
          label: words.methods[id],
          title: words.methodHelp[id],
        }))}
        value={method}
        onChange={onMethod}
      />
    </div>
  )
}

/** What was recorded, and the button that ends it. */
function Recorded({ result, record, run }: Pick<OutcomeProps<'featureMap'>, 'result' | 'record' | 'run'>) {
  const { cancelStudy } = useLab()
  const words = studiesText().featureMap
  const [stopped, setStopped] = useState<string | null>(null)
  const { steps } = result
  const follows = record.study.kind === 'featureMap' && record.study.follow === 'yes'
  const isFollowing = follows && isActive(run) && stopped !== record.id && record.runId === run.id
  return (
    <p className="small quiet map-recorded">
      {words.frames(steps.length, steps[0], steps[steps.length - 1])} {steps.length > 1 && words.moves}{' '}
      {isFollowing && (
        <>
          {words.following}{' '}
          <Button
            size="small"
            label={words.stop}
            onClick={() => {
              cancelStudy(record.id)
              setStopped(record.id)
            }}
          />
        </>
      )}
    </p>
  )
}

/** Planes of the chosen projection; those of PCA until UMAP has all of its own. */
function usePlanes(result: FeatureMapResult, layer: number, method: Method) {
  const umap = useUmap(result, layer, method === 'umap')
  const pca = useMemo(() => pcaPlanes(result, layer), [result, layer])
  const isUmap = method === 'umap' && umap.planes.length === result.steps.length
  return { planes: isUmap ? umap.planes : pca, isUmap, umap }
}

export function FeatureMapOutcome({ result, record, run }: OutcomeProps<'featureMap'>) {
  const words = studiesText().featureMap
  const { labels, classNames, steps, thumbnails, nPx, share, components, layers } = result
  const [layer, setLayer] = useState(useFirstLayer(layers))
  const [method, setMethod] = useState<Method>('pca')
  const [view, setView] = useState(wholeMap)
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set())
  const [chosen, setChosen] = useState(0)
  const frame = useFrame(result)
  const { planes, isUmap, umap } = usePlanes(result, layer, method)
  const visible = Array.from(labels, (_, image) => image).filter((image) => !hidden.has(labels[image]))
  const active = visible.includes(chosen) ? chosen : visible[0]
  const places = placesAt(planes, steps, steps[frame])
  const classOf = (image: number) => classNames[labels[image]]
  const nearby = (image: number) => neighboursOf(places, visible, image, 3).map(classOf)
  const pointWords = words.point(active, classOf(active), nearby(active))
  const size = nPx * nPx * 3
  const axes = share.subarray((frame * layers + layer) * components)
  const around: [number, number] = [view.x, view.y]
  const name = words.methods[isUmap ? 'umap' : 'pca']
  return (
    <>
      <MapTools {...{ layer, layers, method, onLayer: setLayer, onMethod: setMethod }} />
      <h3 className="map-title">{words.title(layer, steps[frame])}</h3>
      <p className="small study-words">
        {isUmap ? words.umapAbout : words.variance(percent(axes[0]), percent(components > 1 ? axes[1] : 0))}
      </p>
      <p className="small quiet map-status" role="status">
        {umap.failed
          ? words.umapFailed
          : method === 'umap' && !isUmap && words.computing(umap.planes.length, steps.length)}
      </p>
      <div className="map-body">
        <div className="map-space">
          <p className="unseen">{words.summary(labels.length, layer, steps[frame], name)}</p>
          <MapCanvas
            {...{ planes, steps, labels, thumbnails, nPx, visible, active, view }}
            activeWords={pointWords}
            onActive={setChosen}
            onView={setView}
          />
          <div className="map-zoom">
            <Button size="small" label={words.zoomIn} onClick={() => setView(zoomed(view, 1.5, around))} />
            <Button
              size="small"
              label={words.zoomOut}
              onClick={() => setView(zoomed(view, 1 / 1.5, around))}
            />
            <Button size="small" label={words.wholeMap} onClick={() => setView(wholeMap)} />
          </div>
        </div>
        <div className="map-side">
          <figure className="map-image">
            <PixelImage
              label={pointWords}
              nPx={nPx}
              pixels={thumbnails.subarray(active * size, (active + 1) * size)}
            />
            <figcaption className="small" aria-hidden="true">
              {pointWords}
            </figcaption>
          </figure>
          <ClassFilter classNames={classNames} hidden={hidden} onHidden={setHidden} />
        </div>
      </div>
      <Recorded result={result} record={record} run={run} />
      <DataTable
        caption={words.table}
        columns={words.columns}
        rows={() =>
          visible.map((image) => [
            image,
            classOf(image),
            figures(places[2 * image]),
            figures(places[2 * image + 1]),
            nearby(image).join(', '),
          ])
        }
      />
    </>
  )
}
