/** Hands a file to the browser to be saved under a name. Knows nothing of what is in it. */

/**
 * Parts of a file name joined with hyphens, each held to letters, digits and dots: `("amber heron", "step
 * 20")` is "amber-heron-step-20".
 */
export function fileName(extension: string, ...parts: (string | number)[]): string {
  const words = parts
    .map((part) =>
      String(part)
        .normalize('NFKD')
        .replace(/[^\p{L}\p{N}.]+/gu, '-')
        .replace(/^[-.]+|[-.]+$/g, ''),
    )
    .filter(Boolean)
  return `${words.join('-').slice(0, 120) || 'figure'}.${extension}`
}

/** Begins the download; the browser asks where to, or puts it where its downloads go. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The click has begun the download, but some browsers read the address a little later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
