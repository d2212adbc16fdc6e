/**
 * A private file system in memory whose n-th operation goes wrong: refused, done by half, done and yet
 * refused, never answered, or the last one before the worker is killed. A power cut also takes what was not
 * flushed. Files are locked as in Chromium: an open access handle keeps others from writing and removing.
 */

/** What happens at the n-th operation. */
export type FaultKind =
  /** It throws and changes nothing. */
  | 'refused'
  /** A write puts down half of its bytes and throws; others as 'refused'. */
  | 'half'
  /** It is done, and throws all the same. */
  | 'done, refused'
  /** It never answers; one that answers at once, of an access handle, throws. */
  | 'silent'
  /** Neither it nor any later operation of this visit is done: the worker was killed. */
  | 'killed'
  /** As 'killed', and what was not flushed is lost. */
  | 'power cut'

export const faultKinds: readonly FaultKind[] = [
  'refused',
  'half',
  'done, refused',
  'silent',
  'killed',
  'power cut',
]

interface StoredFile {
  bytes: Uint8Array<ArrayBuffer>
  flushed: Uint8Array<ArrayBuffer>
  isOpen: boolean
  changed: number
}
type Folder = Map<string, StoredFile | Folder>

const missing = (name: string) => new DOMException(`There is no ${name}.`, 'NotFoundError')
const locked = (name: string) => new DOMException(`${name} is in use.`, 'NoModificationAllowedError')
const never = () => new Promise<never>(() => undefined)
const none = () => new Uint8Array(0)

const filesIn = (folder: Folder): StoredFile[] =>
  [...folder.values()].flatMap((entry) => (entry instanceof Map ? filesIn(entry) : [entry]))

const copyOf = (folder: Folder): Folder =>
  new Map([...folder].map(([name, entry]) => [name, entry instanceof Map ? copyOf(entry) : { ...entry }]))

export class FaultyDisk {
  private contents: Folder = new Map()
  private clock = 0
  private visit = 0
  private dead = false
  private fault: { at: number; kind: FaultKind; error: () => Error } | null = null
  /** Done before the n-th operation, as by another tab. */
  private between: { at: number; act: () => Promise<void> } | null = null
  /** Names of the operations since the last restart, in order. */
  readonly operations: string[] = []

  /**
   * Begins another visit, without faults: locks are free, and operations of earlier visits do nothing.
   * @returns the root as this visit sees it
   */
  restart(): FileSystemDirectoryHandle {
    if (this.dead && this.fault?.kind === 'power cut')
      for (const file of filesIn(this.contents)) file.bytes = file.flushed
    for (const file of filesIn(this.contents)) file.isOpen = false
    this.visit += 1
    this.dead = false
    this.fault = this.between = null
    this.operations.length = 0
    return this.root()
  }

  /** Another disk of the same contents, before its first visit. */
  copy(): FaultyDisk {
    const disk = new FaultyDisk()
    disk.contents = copyOf(this.contents)
    return disk
  }

  /** The root of the current visit; operations of another tab are not counted. */
  root(isOtherTab = false): FileSystemDirectoryHandle {
    return this.folder('', this.contents, this.visit, isOtherTab) as unknown as FileSystemDirectoryHandle
  }

  /** Lets the operation number `at`, from 0, of this visit go wrong. */
  breakAt(
    at: number,
    kind: FaultKind,
    error: () => Error = () => new DOMException('broken', 'UnknownError'),
  ): void {
    this.fault = { at: this.operations.length + at, kind, error }
  }

  /** Waits for `act` before the operation number `at` of this visit, or the next that can wait. */
  before(at: number, act: () => Promise<void>): void {
    this.between = { at: this.operations.length + at, act }
  }

  /** Whether the fault was met. */
  get isBroken(): boolean {
    return this.fault !== null && this.operations.length > this.fault.at
  }

  /** An operation that answers at once. */
  private now<T>(name: string, visit: number, act: (half: boolean) => T): T {
    this.requireAlive(visit)
    const at = this.operations.push(name) - 1
    if (at !== this.fault?.at) return act(false)
    const { kind, error } = this.fault
    if (kind === 'killed' || kind === 'power cut') this.dead = true
    // A handle that is given up is free, whatever its last call says.
    if (kind === 'done, refused' || name.startsWith('close')) act(false)
    else if (kind === 'half') act(true)
    throw error()
  }

  private async later<T>(name: string, visit: number, other: boolean, act: () => T): Promise<T> {
    if (other) return act()
    await this.actBetween()
    if (visit !== this.visit || this.dead) return never()
    const breaks = this.operations.length === this.fault?.at
    try {
      return this.now(name, visit, (half) => (half ? (undefined as T) : act()))
    } catch (error) {
      if (breaks && (this.dead || this.fault?.kind === 'silent')) return never()
      throw error
    }
  }

  private async actBetween(): Promise<void> {
    const { between } = this
    if (!between || this.operations.length < between.at) return
    this.between = null
    await between.act()
  }

  private requireAlive(visit: number): void {
    if (visit !== this.visit || this.dead) throw new DOMException('The worker is gone.', 'AbortError')
  }

  private folder(name: string, entries: Folder, visit: number, other: boolean): object {
    const later = <T>(what: string, act: () => T) =>
      this.later(`${what} in ${name || '/'}`, visit, other, act)
    const wrap = (key: string, entry: StoredFile | Folder) =>
      entry instanceof Map ? this.folder(key, entry, visit, other) : this.file(key, entry, visit, other)
    const find = (key: string, create: boolean, made: () => StoredFile | Folder) => {
      const found = entries.get(key)
      if (!found && !create) throw missing(key)
      const entry = found ?? made()
      entries.set(key, entry)
      return wrap(key, entry)
    }
    return {
      kind: 'directory',
      name,
      getDirectoryHandle: (key: string, { create = false } = {}) =>
        later(`folder ${key}`, () => find(key, create, () => new Map())),
      getFileHandle: (key: string, { create = false } = {}) =>
        later(`file ${key}`, () =>
          find(key, create, () => ({ bytes: none(), flushed: none(), isOpen: false, changed: 0 })),
        ),
      removeEntry: (key: string) =>
        later(`remove ${key}`, () => {
          const entry = entries.get(key)
          if (!entry) throw missing(key)
          if ((entry instanceof Map ? filesIn(entry) : [entry]).some(({ isOpen }) => isOpen))
            throw locked(key)
          entries.delete(key)
        }),
      values: () => this.entries(later, () => [...entries].map(([key, entry]) => wrap(key, entry))),
    }
  }

  private async *entries(
    later: (what: string, act: () => object[]) => Promise<object[]>,
    all: () => object[],
  ): AsyncGenerator<object> {
    yield* await later('list', all)
  }

  private file(name: string, file: StoredFile, visit: number, other: boolean): object {
    const later = <T>(what: string, act: () => T) => this.later(`${what} ${name}`, visit, other, act)
    return {
      kind: 'file',
      name,
      getFile: () => later('read', () => new File([file.bytes], name, { lastModified: file.changed })),
      createSyncAccessHandle: () =>
        later('open', () => {
          if (file.isOpen) throw locked(name)
          file.isOpen = true
          return this.handle(name, file, visit, other)
        }),
    }
  }

  private handle(name: string, file: StoredFile, visit: number, other: boolean): object {
    const now = <T>(what: string, act: (half: boolean) => T) =>
      other ? act(false) : this.now(`${what} ${name}`, visit, act)
    return {
      truncate: (size: number) =>
        now('truncate', () => {
          file.bytes = file.bytes.slice(0, size)
        }),
      write: (piece: Uint8Array, { at = 0 } = {}) =>
        now('write', (half) => {
          const kept = half ? piece.subarray(0, piece.length >> 1) : piece
          const bytes = new Uint8Array(Math.max(file.bytes.length, at + kept.length))
          bytes.set(file.bytes)
          bytes.set(kept, at)
          file.bytes = bytes
          file.changed = ++this.clock
          return kept.length
        }),
      flush: () =>
        now('flush', () => {
          file.flushed = file.bytes
        }),
      getSize: () => now('size', () => file.bytes.length),
      close: () =>
        now('close', () => {
          file.isOpen = false
        }),
    }
  }
}
