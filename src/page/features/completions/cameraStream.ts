/**
 * The computer's camera for one picture: asked for only when this is called, and switched off as soon as the
 * picture is taken.
 */
import { LabError } from '../../../core/failure'
import { text } from '../../text/text'

/** What went wrong, by the browser's name for it. */
function refusal(error: unknown): LabError {
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
 * Asks for the camera.
 * @returns its pictures; `stopCamera` them
 * @throws LabError camera where there is none or it may not be used
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
    throw refusal(error)
  }
}

/** Switches the camera off; its light goes out. */
export function stopCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** What the video shows now, as a PNG. @throws LabError camera before the first picture has come */
export async function takePicture(video: HTMLVideoElement): Promise<Blob> {
  const { videoWidth: width, videoHeight: height } = video
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  if (width > 0) canvas.getContext('2d')?.drawImage(video, 0, 0)
  const picture =
    width > 0 ? await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png')) : null
  if (picture) return picture
  throw new LabError({ code: 'camera', ...text.completions.camera.noFrame })
}
