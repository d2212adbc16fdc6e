/**
 * Files of the page that are gone: a host has a newer version of the lab, and this page, which was open
 * meanwhile, asks for a file of its own version. Such a host answers 404, or its start page in place of
 * the file. Neither is a damaged file.
 */
import { LabError, type Failure } from './failure'

/** @param file the one that is gone */
export const outdated = (file?: string): Failure => ({
  code: 'outdated',
  message: 'The lab was updated while this page was open.',
  remedy: 'Reload the page; runs that are kept in this browser stay.',
  ...(file !== undefined && { subject: file }),
})

/** Whether this answers a request for a file that is not there; no file of the page but itself is HTML. */
export const isGone = ({ status, headers }: Pick<Response, 'status' | 'headers'>): boolean =>
  status === 404 || status === 410 || (headers.get('Content-Type') ?? '').startsWith('text/html')

/**
 * The response, if it is the page's own file.
 * @throws LabError outdated
 */
export function requireThere(response: Response, file: string): Response {
  if (isGone(response)) throw new LabError(outdated(file))
  return response
}

/** How browsers say that a script or style sheet of the page could not be loaded. */
const notLoaded = /dynamically imported module|module script failed|preload CSS/i

/** Whether a part of the page, which is loaded when it is used first, could not be. */
export const isPartMissing = (error: unknown): error is Error =>
  error instanceof Error && notLoaded.test(error.message)

/** The same where the host has the part: the connection failed. */
export const partNotLoaded: Failure = {
  code: 'network',
  message: 'A part of the page could not be loaded.',
  remedy: 'Check the connection, then reload the page.',
}
