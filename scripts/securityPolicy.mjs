// @ts-check
/**
 * The content security policies of the built page and of its workers, to which a page's policy does not
 * apply. A Vite plugin writes the page's into index.html and sends both as headers from the preview server;
 * on static hosts the service worker sends them (src/page/offline). The development server has none, because
 * hot reloading needs more.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A policy as a string.
 *
 * @param {Record<string, string>} rules
 */
const asText = (rules) =>
  Object.entries(rules)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join('; ')

/** Data sets may be opened by URL, over https from anywhere, or from this machine. */
const connections = "'self' https: http://localhost:* http://127.0.0.1:*"

/**
 * The page's policy.
 *
 * @param {readonly string[]} inlineScripts inline scripts, allowed by their digests; no other inline code is
 */
export function pagePolicy(inlineScripts) {
  const digests = inlineScripts.map(
    (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
  return asText({
    'default-src': "'none'",
    'script-src': ["'self'", ...digests].join(' '),
    // Libraries set single style properties from code, which no policy forbids; no markup has styles.
    'style-src': "'self'",
    'img-src': "'self' blob: data:",
    'media-src': "'self' blob:",
    'font-src': "'self'",
    'connect-src': connections,
    'worker-src': "'self'",
    'manifest-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    // Strings become code or markup only through the policy in src/page/app/trustedTypes.ts.
    'require-trusted-types-for': "'script'",
    'trusted-types': 'default',
  })
}

/** A worker's policy: wasm, and the blobs that tfjs starts its wasm threads from. */
export const workerPolicy = asText({
  'default-src': "'none'",
  'script-src': "'self' blob: 'wasm-unsafe-eval'",
  'worker-src': "'self' blob:",
  'connect-src': `${connections} blob:`,
  'img-src': 'blob:',
})

/** Whether a built file is a worker, by its name. */
export const isWorkerFile = (/** @type {string} */ path) => /worker[^/]*\.js$/.test(path)

/** Allows framing by the same site only, which a meta element cannot express. */
export const asHeader = (/** @type {string} */ policy) => `${policy}; frame-ancestors 'self'`

const inlineScript = /<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g
const policyElement = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/

/** The policy in a built index.html. */
export function policyOf(/** @type {string} */ html) {
  const found = policyElement.exec(html)
  if (!found) throw new Error('The built page carries no content security policy: build it again.')
  return found[1]
}

/** Inserts the policy right after the charset, which must come first. */
export function withPolicy(/** @type {string} */ html) {
  const policy = pagePolicy([...html.matchAll(inlineScript)].map(([, text]) => text))
  const charset = '<meta charset="utf-8" />'
  if (!html.includes(charset)) throw new Error(`index.html must begin its head with ${charset}.`)
  return html.replace(
    charset,
    `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
  )
}

/**
 * Response headers of a built file, by its path.
 *
 * @param {string} policy the page's
 * @returns {(path: string) => Record<string, string>}
 */
export const headersFor = (policy) => (path) => ({
  'Content-Security-Policy': isWorkerFile(path) ? workerPolicy : asHeader(policy),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
})

/** @returns {import('vite').Plugin} */
export function securityPolicy() {
  return {
    name: 'igpt-security-policy',
    transformIndexHtml: { order: 'post', handler: (html, { server }) => (server ? html : withPolicy(html)) },
    configurePreviewServer({ middlewares, config }) {
      const page = join(config.root, config.build.outDir, 'index.html')
      middlewares.use((request, response, next) => {
        const headers = headersFor(policyOf(readFileSync(page, 'utf8')))(
          new URL(request.url ?? '/', 'http://host').pathname,
        )
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
        next()
      })
    },
  }
}
