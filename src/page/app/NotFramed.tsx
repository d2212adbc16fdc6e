/** What the page shows in a frame of a site that may not show it: why, and the way to the page itself. */
import { sharingText } from '../text/sharing'

export function NotFramed({ address }: { address: string }) {
  const words = sharingText().embed
  return (
    <main className="full-screen">
      <h1>{words.refusedTitle}</h1>
      <p>{words.refused}</p>
      <p>
        <a href={address} target="_blank" rel="noopener">
          {words.whole}
        </a>
      </p>
    </main>
  )
}
