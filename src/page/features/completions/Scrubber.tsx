/** Slider through the pinned sets of the run: the same prompts and sampling seeds at each evaluation. */
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { text } from '../../text/text'

/** Milliseconds for each evaluation while playing. */
const frameMs = 650

export function Scrubber() {
  const { completions } = useLab().stores
  const pinned = useStore(useStores().completions, (state) => state.pinned)
  const view = useStore(useStores().completions, (state) => state.view)
  const [playing, setPlaying] = useState(false)
  const last = pinned.length - 1
  const index = view.kind === 'pinned' ? Math.min(view.index ?? last, last) : last
  const show = (next: number | null) => completions.setState({ view: { kind: 'pinned', index: next } })

  useEffect(() => {
    if (!playing) return
    const timer = setInterval(() => {
      const state = completions.getState()
      const at = state.view.kind === 'pinned' ? (state.view.index ?? state.pinned.length - 1) : 0
      if (at >= state.pinned.length - 1) setPlaying(false)
      else completions.setState({ view: { kind: 'pinned', index: at + 1 } })
    }, frameMs)
    return () => clearInterval(timer)
  }, [playing, completions])

  if (pinned.length === 0) return null
  const togglePlay = () => {
    if (!playing) show(index >= last ? 0 : index)
    setPlaying(!playing)
  }
  return (
    <div className="scrubber">
      <Button
        icon={playing ? 'pause' : 'play'}
        iconOnly
        label={playing ? text.completions.replay.pause : text.completions.replay.play}
        size="small"
        onClick={togglePlay}
        blocked={last < 1 ? text.completions.replay.needsTwo : null}
      />
      <input
        type="range"
        aria-label={text.completions.replay.slider}
        min={0}
        max={Math.max(last, 0)}
        step={1}
        value={index}
        aria-valuetext={text.common.step(pinned[index].step)}
        onChange={(event) => {
          setPlaying(false)
          const at = Number(event.target.value)
          show(at === last ? null : at)
        }}
      />
      <span className="num small scrub-step">{text.common.step(pinned[index].step)}</span>
      <span className="scrub-ticks" aria-hidden="true">
        {pinned.length <= 60 && pinned.map((set) => <i key={set.setId} />)}
      </span>
    </div>
  )
}
