/** Files of a set of pictures that could not be read: left out and counted, or too many to go on. */
import { LabError } from '../../core/failure'
import type { LeftOutReason } from '../../core/importReading'
import type { Reading } from '../reading'
import type { Unread } from './readPicture'

const words: Partial<Record<LeftOutReason, string>> = {
  damaged: 'damaged',
  unsupported: 'not read by this browser',
  tooLarge: 'too large',
  noPicture: 'no pictures',
}

export class Unreadable {
  private count = 0
  /** Of those, files of a format that this browser does not read. */
  private unsupported = 0
  private first: LabError | null = null
  /** Files by kind and reason. */
  private readonly kinds = new Map<string, number>()

  constructor(private readonly reading: Reading) {}

  add(path: string, { reason, what, error }: Unread): void {
    this.count += 1
    if (reason === 'unsupported') this.unsupported += 1
    this.first ??= error
    this.reading.leaveOut(reason, what, path)
    const kind = `${what} (${words[reason] ?? reason})`
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1)
  }

  /**
   * The error of a set of which nothing could be read, or more than half is no sound picture; null if it is
   * to be opened. Pictures of a format that this browser does not read are no sign of damage.
   * @param read pictures that could be read
   */
  failure(read: number): LabError | null {
    if (!this.first || (read > 0 && this.count - this.unsupported <= read)) return null
    const { code, subject, message, remedy } = this.first.failure
    if (read === 0 && this.count === 1) return this.first
    const kinds = [...this.kinds].map(([kind, count]) => `${count} ${kind}`).join(', ')
    return new LabError({
      code,
      ...(subject === undefined ? {} : { subject }),
      message:
        `${this.count} of ${this.count + read} files cannot be read as pictures: ${kinds}. ` +
        `The first: ${message}`,
      remedy: read === 0 ? remedy : `Leave these files out, or open a part of the set. ${remedy}`,
    })
  }
}
