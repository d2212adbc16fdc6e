/**
 * What the camera sees, and the button that takes a picture of it. It is on only while this is on the page.
 */
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { toFailure, type Failure } from '../../../core/failure'
import { Button } from '../../ui/Button'
import { startCamera, stopCamera, takePicture } from './cameraStream'
import { text } from '../../text/text'

interface Props {
  onPicture(picture: Blob): void
  onFailure(failure: Failure): void
  onClose(): void
}

export function CameraCapture({ onPicture, onFailure, onClose }: Props) {
  const video = useRef<HTMLVideoElement>(null)
  const [stream, setStream] = useState<MediaStream | null>(null)
  const [seen, setSeen] = useState(false)
  const report = useEffectEvent((error: unknown) => onFailure(toFailure(error)))
  useEffect(() => {
    let gone = false
    let own: MediaStream | null = null
    startCamera().then(
      (started) => {
        own = started
        // Closed before the person answered the browser's question.
        if (gone) stopCamera(started)
        else setStream(started)
      },
      (error: unknown) => !gone && report(error),
    )
    return () => {
      gone = true
      if (own) stopCamera(own)
    }
  }, [])
  useEffect(() => {
    if (video.current) video.current.srcObject = stream
  }, [stream])
  const shoot = () => {
    if (!video.current || !stream) return
    takePicture(video.current).then(onPicture, (error: unknown) => onFailure(toFailure(error)))
    stopCamera(stream)
  }
  return (
    <div className="camera">
      {/* Muted and without sound: there is nothing to caption. */}
      <video
        ref={video}
        autoPlay
        playsInline
        muted
        aria-label={text.completions.camera.view}
        onLoadedData={() => setSeen(true)}
      />
      <div className="painter-tools">
        <Button
          label={text.completions.camera.take}
          kind="primary"
          size="small"
          blocked={seen ? null : text.completions.camera.starting}
          onClick={shoot}
        />
        <Button label={text.completions.camera.stop} size="small" onClick={onClose} />
      </div>
    </div>
  )
}
