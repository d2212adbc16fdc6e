/** The camera (getUserMedia): start, take one picture as PNG, stop. */
import { LabError } from '../../../core/failure'
import { text } from '../../text/text'

/** The failure for an error of getUserMedia, by its name. */
function cameraFailure(error: unknown): LabError {
  const name = error instanceof Error ? error.name : ''
  const { notAllowed, notFound, notStarted } = text.completions.camera
  const reasons: Readonly<Record<string, typeof notAllowed>> = {
    NotAllowedError: notAllowed,
    SecurityError: notAllowed,
    NotFoundError: notFound,
    OverconstrainedError: notFound,
  }
  return new LabError({ code: 'camera', ...(reasons[name] ?? notStarted) }, { cause: error })
}

/**
 * Requests the camera, at about 640 x 480.
 * @returns its stream; the caller stops it with `stopCamera`
 * @throws LabError camera if there is none or its use is denied
 */
export async function startCamera(): Promise<MediaStream> {
  const { mediaDevices } = navigator
  if (!mediaDevices?.getUserMedia) {
    throw new LabError({ code: 'camera', ...text.completions.camera.unsupported })
  }
  try {
    return await mediaDevices.getUserMedia({
      video: { width: { ideal: 640 }, height: { ideal: 480 } },
      audio: false,
    })
  } catch (error) {
    throw cameraFailure(error)
  }
}

/** Stops all tracks, which switches the camera off. */
export function stopCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** The current frame as PNG. @throws LabError camera before the first frame */
export async function takePicture(video: HTMLVideoElement): Promise<Blob> {
  const { videoWidth: width, videoHeight: height } = video
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  if (width > 0) canvas.getContext('2d')?.drawImage(video, 0, 0)
  const picture =
    width > 0 ? await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png')) : null
  if (picture) return picture
  throw new LabError({ code: 'camera', ...text.completions.camera.noFrame })
}
