/** Buttons that bring a picture of the user: from a file, or from the camera, whose view opens below them. */
import { Suspense, useRef, useState, type ReactNode } from 'react'
import type { Failure } from '../../../core/failure'
import { pictureTypes } from '../../../core/fileFormats'
import { text } from '../../text/text'
import { lazy } from '../../ui/lazy'
import { Button } from '../../ui/Button'
import { FileInput } from '../../ui/FileInput'

/** Fetched when the camera is used first. */
const CameraCapture = lazy(async () => ({ default: (await import('./CameraCapture')).CameraCapture }))

interface Props {
  words: { choose: string; useCamera: string; fileName: string }
  className?: string
  /** Why no picture can be brought now; null if one can. */
  blocked?: string | null
  onPicture(picture: Blob, name: string): void
  /** @param failure of the camera; null when another picture is brought */
  onFailure(failure: Failure | null): void
  /** More buttons after these. */
  children?: ReactNode
}

export function PictureButtons({
  words,
  className = 'painter-tools',
  blocked = null,
  onPicture,
  onFailure,
  children,
}: Props) {
  const input = useRef<HTMLInputElement>(null)
  const [cameraOn, setCameraOn] = useState(false)
  const take = (picture: Blob, name: string) => {
    setCameraOn(false)
    onFailure(null)
    onPicture(picture, name)
  }
  return (
    <>
      <div className={className}>
        <Button label={words.choose} size="small" blocked={blocked} onClick={() => input.current?.click()} />
        <Button
          label={words.useCamera}
          size="small"
          blocked={blocked ?? (cameraOn ? text.completions.camera.isOn : null)}
          onClick={() => setCameraOn(true)}
        />
        {children}
      </div>
      {cameraOn && (
        <Suspense>
          <CameraCapture
            onPicture={(photo) => take(photo, 'camera.png')}
            onFailure={(failure) => {
              setCameraOn(false)
              onFailure(failure)
            }}
            onClose={() => setCameraOn(false)}
          />
        </Suspense>
      )}
      <FileInput
        label={words.fileName}
        input={input}
        accept={pictureTypes.map(({ mime }) => mime).join()}
        onFiles={([file]) => take(file, file.name)}
      />
    </>
  )
}
