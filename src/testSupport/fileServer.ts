/**
 * A local HTTP server that serves files as other hosts do: with or without ranges and CORS, stalling, as a
 * web page, or not at all. Records its requests.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ServedFile {
  bytes: Uint8Array
  /** Answers Range with 206; default true. */
  ranges?: boolean
  /** Sends CORS headers; default true. */
  cors?: boolean
  type?: string
  /** Sends only this many bytes, then stalls without closing. */
  stallsAt?: number
}

export interface FileServer {
  /** `http://127.0.0.1:PORT/` */
  url: string
  /** Method, path and range of each request, in order. */
  asked: string[]
  /** Responses that the client aborted. */
  brokenOff: () => number
  close(): Promise<void>
}

function headersOf({
  cors = true,
  ranges = true,
  type = 'application/octet-stream',
}: ServedFile): Record<string, string> {
  return {
    'Content-Type': type,
    ...(cors
      ? {
          'Access-Control-Allow-Origin': '*',
          'Access-Control-Allow-Headers': 'Range',
          'Access-Control-Expose-Headers': 'Content-Range, Accept-Ranges',
        }
      : {}),
    ...(ranges ? { 'Accept-Ranges': 'bytes' } : {}),
  }
}

function send(request: IncomingMessage, response: ServerResponse, file: ServedFile): void {
  const { bytes, ranges = true, stallsAt } = file
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
  if (!range || !ranges) {
    response.writeHead(200, { ...headersOf(file), 'Content-Length': bytes.length })
    if (request.method === 'HEAD') response.end()
    else if (stallsAt === undefined) response.end(bytes)
    else response.write(bytes.subarray(0, stallsAt))
    return
  }
  const [start, end] = [Number(range[1]), Math.min(Number(range[2]) + 1, bytes.length)]
  if (start >= bytes.length) response.writeHead(416, headersOf(file)).end()
  else
    response
      .writeHead(206, { ...headersOf(file), 'Content-Range': `bytes ${start}-${end - 1}/${bytes.length}` })
      .end(bytes.subarray(start, end))
}

/** Serves these files by path, such as `/train.parquet`; every other path is 404. */
export async function serveFiles(files: Readonly<Record<string, ServedFile>>): Promise<FileServer> {
  const asked: string[] = []
  let broken = 0
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://host').pathname
    asked.push([request.method, path, request.headers.range].filter(Boolean).join(' '))
    response.on('close', () => {
      if (!response.writableFinished) broken += 1
    })
    const file = files[path]
    if (!file) response.writeHead(404, { 'Access-Control-Allow-Origin': '*' }).end('not found')
    else if (request.method === 'OPTIONS') response.writeHead(204, headersOf(file)).end()
    else send(request, response, file)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    brokenOff: () => broken,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}
