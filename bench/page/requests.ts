/** The page's side of the bench protocol: contenders' workers by name, and `window.bench` for the driver. */
import type { Responses, BenchRequest, NumberedRequest, Reply } from './protocol'

type Workers = Readonly<Record<string, () => Worker>>

/** @param makers start a worker of each kind */
export function exposeBench(makers: Workers): void {
  const running = new Map<string, Worker>()
  let nextId = 0

  function workerOf(name: string, kind: string): Worker {
    const known = running.get(name)
    if (known) return known
    const make = makers[kind]
    if (!make) throw new Error(`There is no contender of kind ${kind}.`)
    const worker = make()
    running.set(name, worker)
    return worker
  }

  window.bench = {
    /** Sends a request to the contender `name`, whose worker of `kind` the first one starts. */
    request: (name, kind, request) =>
      new Promise((resolve, reject) => {
        const worker = workerOf(name, kind)
        const id = nextId
        nextId += 1
        worker.onerror = (event) => reject(new Error(event.message || `the worker of ${name} did not load`))
        worker.onmessage = ({ data }: MessageEvent<Reply>) => {
          if (data.id !== id) return
          if ('error' in data) reject(new Error(data.error))
          else resolve(data.answer)
        }
        worker.postMessage({ id, request } satisfies NumberedRequest)
      }),
    end(name) {
      running.get(name)?.terminate()
      running.delete(name)
    },
    isolated: crossOriginIsolated,
  }
}

declare global {
  interface Window {
    bench: {
      request(name: string, kind: string, request: BenchRequest): Promise<Responses[BenchRequest['kind']]>
      end(name: string): void
      isolated: boolean
    }
  }
}
