/**
 * How much of a set of completions is on the page: all of it in the Lab view; in the Play view fewer and so
 * larger images.
 */
import { useIsLab } from '../../store/hooks'
import type { CompletionSet } from '../../store/state/completions'
import { useMediaQuery } from '../../ui/useMediaQuery'

export interface ShownPart {
  prompts: number
  /** Of each prompt. */
  samples: number
}

/** Most prompts and samples of the Play view. */
const inPlay: ShownPart = { prompts: 4, samples: 4 }
const inPlayOnPhones: ShownPart = { prompts: 4, samples: 2 }

/** @param all what there is, or will be */
export function useShownPart(all: ShownPart): ShownPart {
  const isLab = useIsLab()
  const narrow = useMediaQuery('(max-width: 767px)')
  if (isLab) return all
  const most = narrow ? inPlayOnPhones : inPlay
  return { prompts: Math.min(all.prompts, most.prompts), samples: Math.min(all.samples, most.samples) }
}

/** What a set has. */
export const partOf = ({ sequences, settings }: CompletionSet): ShownPart => ({
  prompts: Math.floor(sequences / settings.samplesPerPrompt),
  samples: settings.samplesPerPrompt,
})
