/**
 * Breaks the n-th call of the browser's APIs in a page or in its worker. `injectFaults` runs there, as source
 * text, so it uses nothing of this module.
 */

export const operations = ['files', 'database', 'messages', 'fetches', 'gpu', 'arrays'] as const
export type Operation = (typeof operations)[number]

/**
 * 'refused' calls throw, or reject if they answer later; messages are 'lost' on the way, a GPU just before
 * the call; the process is 'killed', as a closed tab or a crashed browser.
 */
export type PageFault = 'refused' | 'lost' | 'killed'

export interface Injection {
  operation: Operation
  fault: PageFault
  /** The call that is broken, from 0; -1 counts only. */
  n: number
}

/** What the code that runs there leaves in its global scope. */
export interface Injected {
  faultCounts: Record<Operation, number>
  /** The name of the call that was broken. */
  brokenCall?: string
}

/** Wraps every call of the APIs. Self-contained. */
function injectFaults(injection: Injection | null): void {
  type Method = (this: unknown, ...args: unknown[]) => unknown
  type Constructor = new (...args: unknown[]) => object
  const scope = globalThis as unknown as Record<string, unknown> & Injected
  const counts = (scope.faultCounts = { files: 0, database: 0, messages: 0, fetches: 0, gpu: 0, arrays: 0 })
  /** Bytes of an array that counts as large. */
  const large = 2 ** 16
  let dead = false
  const failure = (operation: Operation): Error =>
    operation === 'arrays'
      ? new RangeError('Array buffer allocation failed')
      : operation === 'fetches'
        ? new TypeError('Failed to fetch')
        : new DOMException(`broken for the test`, operation === 'gpu' ? 'OperationError' : 'UnknownError')

  /** Counts one call. @returns what becomes of it */
  const met = (operation: Operation, name: string): PageFault | null => {
    if (dead) throw new DOMException('This process was killed.', 'AbortError')
    const at = counts[operation]++
    if (injection?.operation !== operation || injection.n !== at) return null
    scope.brokenCall = name
    if (injection.fault === 'killed') {
      dead = true
      throw new DOMException('This process is killed.', 'AbortError')
    }
    return injection.fault
  }
  const wrap = (operation: Operation, owner: string, names: string[], later: boolean) => {
    const type = scope[owner] as { prototype?: object } | undefined
    const target = (type?.prototype ?? type) as Record<string, Method> | undefined
    for (const name of names) {
      const original = target?.[name]
      if (!original) continue
      target[name] = function (...args) {
        try {
          const fault = met(operation, `${owner}.${name}`)
          if (fault === 'lost' && operation === 'gpu') (this as GPUDevice).destroy()
          else if (fault === 'lost') return undefined
          else if (fault) throw failure(operation)
        } catch (error) {
          // A killed process answers nothing any more.
          if (later) return dead ? new Promise(() => undefined) : Promise.reject(error)
          throw error
        }
        return original.apply(this, args)
      }
    }
  }
  wrap('files', 'StorageManager', ['getDirectory'], true)
  wrap('files', 'FileSystemDirectoryHandle', ['getDirectoryHandle', 'getFileHandle', 'removeEntry'], true)
  wrap('files', 'FileSystemDirectoryHandle', ['values'], false)
  wrap('files', 'FileSystemFileHandle', ['getFile', 'createSyncAccessHandle', 'createWritable'], true)
  wrap('files', 'FileSystemSyncAccessHandle', ['write', 'flush', 'truncate', 'getSize', 'close'], false)
  wrap('files', 'Blob', ['arrayBuffer', 'text'], true)
  wrap('database', 'IDBFactory', ['open'], false)
  wrap('database', 'IDBDatabase', ['transaction'], false)
  wrap('database', 'IDBObjectStore', ['get', 'getAll', 'put', 'delete'], false)
  wrap('gpu', 'GPUDevice', ['createBuffer', 'createComputePipeline'], false)
  wrap('gpu', 'GPUDevice', ['createComputePipelineAsync'], true)
  wrap('messages', 'Worker', ['postMessage'], false)

  const globals = globalThis as unknown as { fetch: Method; postMessage: Method }
  const isWorker = !('document' in globalThis)
  const { fetch: fetches, postMessage: posts } = globals
  globals.fetch = (...args) => {
    try {
      if (met('fetches', 'fetch')) return Promise.reject(failure('fetches'))
    } catch {
      return new Promise(() => undefined)
    }
    return fetches.apply(globalThis, args)
  }
  if (isWorker)
    globals.postMessage = (...args) => {
      const fault = met('messages', 'postMessage')
      if (fault === 'lost') return
      if (fault) throw failure('messages')
      posts.apply(globalThis, args)
    }
  for (const name of [
    'ArrayBuffer',
    'Uint8Array',
    'Uint16Array',
    'Uint32Array',
    'Float32Array',
    'Float64Array',
  ]) {
    const original = scope[name] as Constructor & { BYTES_PER_ELEMENT?: number }
    scope[name] = new Proxy(original, {
      construct(target, args: unknown[], made) {
        const isLarge = typeof args[0] === 'number' && args[0] * (target.BYTES_PER_ELEMENT ?? 1) >= large
        if (isLarge && met('arrays', name)) throw failure('arrays')
        return Reflect.construct(target, args, made === scope[name] ? target : made) as object
      },
    })
  }
}

/** The injector as text that is run before any other script. */
export const injector = (injection: Injection | null): string =>
  `(${injectFaults.toString()})(${JSON.stringify(injection)});`
