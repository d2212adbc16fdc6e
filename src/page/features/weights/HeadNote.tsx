/** What a model that was opened does not have, and which of its tensors are not used. */
import { importingText } from '../../text/importing'

interface Props {
  /** Whether the run's model came without an output head and is not trained since. */
  headless: boolean
  unused: readonly string[]
}

export function HeadNote({ headless, unused }: Props) {
  const words = importingText().model
  return (
    <p className="small" role="status">
      {headless && words.noHead} {unused.length > 0 && words.unused(unused.join(', '))}
    </p>
  )
}
