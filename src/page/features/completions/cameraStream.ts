/**
 * The computer's camera for one picture: asked for only when this is called, and switched off as soon as the
 * picture is taken.
 */
import { LabError } from '../../../core/failure'

/** What went wrong, by the browser's name for it. */
function refusal(error: unknown): LabError {
  const name = error instanceof Error ? error.name : ''
  const told = (message: string, remedy: string) =>
    new LabError({ code: 'camera', message, remedy }, { cause: error })
  if (name === 'NotAllowedError' || name === 'SecurityError') {
    return told(
      'The camera may not be used here: it was not allowed.',
      "Allow the camera for this page in the browser's address bar, or choose a picture file.",
    )
  }
  if (name === 'NotFoundError' || name === 'OverconstrainedError')
    return told('There is no camera on this machine.', 'Connect one, or choose a picture file.')
  return told(
    'The camera could not be started; another program may be using it.',
    'Close that program and try again, or choose a picture file.',
  )
}

/**
 * Asks for the camera.
 * @returns its pictures; `stopCamera` them
 * @throws LabError camera where there is none or it may not be used
 */
export async function startCamera(): Promise<MediaStream> {
  const { mediaDevices } = navigator
  if (!mediaDevices?.getUserMedia) {
    throw new LabError({
      code: 'camera',
      message: 'This browser gives pages no camera, or not over an address without https.',
      remedy: 'Open the page by https or on localhost, or choose a picture file.',
    })
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
  throw new LabError({
    code: 'camera',
    message: 'The camera has not shown a picture yet.',
    remedy: 'Wait a moment and take it again.',
  })
}
