/** Asks about a picture: it is put into the panel "What is this?", which is brought onto the screen. */
import type { Lab } from '../../store/lab'
import { showPart } from '../../store/showPart'
import type { AskedPicture } from '../../store/state/guess'

export function askAbout(lab: Lab, picture: AskedPicture): void {
  lab.stores.guess.setState({ picture, answer: null, failure: null })
  void showPart(lab, 'whatIsThis')
}
