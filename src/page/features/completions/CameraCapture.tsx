/** Camera view with a button that takes a photo. The camera is on only while this is mounted. */
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
  const [hasFrame, setHasFrame] = useState(false)
  const report = useEffectEvent((error: unknown) => onFailure(toFailure(error)))
  useEffect(() => {
    let unmounted = false
    let ownStream: MediaStream | null = null
    startCamera().then(
      (started) => {
        ownStream = started
        // Closed before the user answered the permission prompt.
        if (unmounted) stopCamera(started)
        else setStream(started)
      },
      (error: unknown) => !unmounted && report(error),
    )
    return () => {
      unmounted = true
      if (ownStream) stopCamera(ownStream)
    }
  }, [])
  useEffect(() => {
    if (video.current) video.current.srcObject = stream
  }, [stream])
  const takePhoto = () => {
    if (!video.current || !stream) return
    takePicture(video.current).then(onPicture, (error: unknown) => onFailure(toFailure(error)))
    stopCamera(stream)
  }
  return (
    <div className="camera">
      {/* Without sound, so captions are not needed. */}
      <video
        ref={video}
        autoPlay
        playsInline
        muted
        aria-label={text.completions.camera.view}
        onLoadedData={() => setHasFrame(true)}
      />
      <div className="painter-tools">
        <Button
          label={text.completions.camera.take}
          kind="primary"
          size="small"
          blocked={hasFrame ? null : text.completions.camera.starting}
          onClick={takePhoto}
        />
        <Button label={text.completions.camera.stop} size="small" onClick={onClose} />
      </div>
    </div>
  )
}
