/** Downloads a file under a name. */

/**
 * Joins parts of a file name with hyphens and keeps letters, digits and dots only: "amber heron" and
 * "step 20" become "amber-heron-step-20".
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

/** Starts the download. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // Some browsers read the address a little after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
