/** The page's side of the bench protocol: contenders by name, and `window.bench` for the driver outside. */
import type { Answers, Ask, Numbered, Reply } from './protocol'

type Workers = Readonly<Record<string, () => Worker>>

/** @param makers how to start each kind of contender */
export function offerBench(makers: Workers): void {
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
    /** Asks the contender `name`, starting a worker of `kind` for it at the first ask. */
    ask: (name, kind, ask) =>
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
        worker.postMessage({ id, ask } satisfies Numbered)
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
      ask(name: string, kind: string, ask: Ask): Promise<Answers[Ask['kind']]>
      end(name: string): void
      isolated: boolean
    }
  }
}
