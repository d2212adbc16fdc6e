/** Entry point: creates the lab, connects it to the browser, and renders the page or one part of it. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../ui/tokens.css'
import '../ui/base.css'
import '../ui/ui.css'
import '../ui/buttons.css'
import '../ui/fields.css'
import '../ui/dialogs.css'
import '../charts/charts.css'
import './layout.css'
import './phone.css'
import './lowWindow.css'
import '../ui/contrast.css'
import type { EmbedPart } from '../../core/linkOptions'
import { createLab, type Lab } from '../store/lab'
import { framedWindow, framingPolicy, mayShow } from '../store/framing'
import { LabContext } from '../store/hooks'
import { listenForShortcuts } from '../store/shortcuts'
import { shownView } from '../store/shownView'
import { createStores } from '../store/state/stores'
import { listenForRejections } from '../store/reportFailure'
import { createTrainingWorker } from '../client/labClient'
import type { BackendChoice } from '../../core/protocol'
import {
  backendFromAddress,
  embedFromAddress,
  followAddress,
  followMeasurement,
  gpuOptionsFromAddress,
  readSetup,
  writeBackend,
  writeSetup,
} from './address'
import { App } from './App'
import { createConsoleApi } from './consoleApi'
import { rememberOwnRun, showFirstExample } from './firstVisit'
import { ErrorBoundary } from './ErrorBoundary'
import { keepOffline } from './offline'
import { preferredLanguage } from '../../core/text/language'
import { setTexts } from '../text/text'
import { followLanguage, InLanguage } from './language'
import { followTheme } from './appearance'
import { keepAwake, requestPersistence, saveOnLeave } from './pageLifecycle'
import { loadLabPanels } from './panels'
import { followPrinting } from './printing'
import { listenForPaste } from './pastedFiles'
import { setTrustedTypes } from './trustedTypes'
import { UpdateNotice } from './UpdateNotice'

/** localStorage, or null if the browser blocks it. */
function memory(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}

/** At most four drawings a second: a chart takes up to 70 ms to draw. */
const drawMs = 250

/** Opens the run file that the link names, if it names one, or asks first. */
async function openLinkedRun(lab: Lab): Promise<void> {
  if (lab.stores.link.getState().run === null) return
  const linked = await import('../features/share/linkedRun')
  await linked.openLinkedRun(lab)
}

/** Opens the lesson that the link names, now and when another link is followed. */
function followLinkedLesson({ stores: { link, lessons } }: Lab): void {
  const open = (wanted: string | null) => wanted !== null && lessons.setState({ wanted })
  open(link.getState().lesson)
  link.subscribe(({ lesson }, before) => lesson !== before.lesson && open(lesson))
}

/** Shows titles to the keys too, from the first key on. */
function followKeys(page: Document): void {
  const load = async () => (await import('../ui/focusTips')).showTipsOnFocus(page)
  page.addEventListener('keydown', () => void load().catch(() => undefined), { once: true })
}

/** Connects a lab to the address, the theme and the worker, as pages and embeds need it. */
function connect(lab: Lab): void {
  readSetup(lab, location)
  followTheme(lab, document.documentElement)
  followAddress(lab, window, () => void openLinkedRun(lab))
  keepAwake(lab, document, navigator.wakeLock)
  followKeys(document)
  listenForRejections(lab, window)
  lab.boot(backendFromAddress(location), gpuOptionsFromAddress(location))
  window.igptLab = createConsoleApi(lab)
  void openLinkedRun(lab)
}

/** Starts the whole page. */
async function startPage(root: HTMLElement): Promise<void> {
  const lab = createLab(createStores(memory()), createTrainingWorker, {
    drawMs,
    forecastMs: 1000,
    watchMs: 1000,
  })
  connect(lab)
  writeSetup(lab, window)
  listenForShortcuts(lab, document)
  listenForPaste(lab, document)
  saveOnLeave(lab, window)
  followPrinting(lab, window)
  requestPersistence(lab, memory(), navigator.storage)
  rememberOwnRun(lab)
  if (shownView(lab.stores) === 'lab') void loadLabPanels()
  followLinkedLesson(lab)
  followMeasurement(lab, window)
  void showFirstExample(lab)

  const changeBackend = (choice: BackendChoice) => {
    writeBackend(choice, window)
    lab.boot(choice)
  }
  const offline = keepOffline(lab)
  await followLanguage(lab, window)
  createRoot(root).render(
    <StrictMode>
      <ErrorBoundary>
        <LabContext.Provider value={lab}>
          <InLanguage>
            <App onBackend={changeBackend} />
            {offline && <UpdateNotice offline={offline} />}
          </InLanguage>
        </LabContext.Provider>
      </ErrorBoundary>
    </StrictMode>,
  )
}

/** Starts one part alone; nothing is stored, so that it works where a frame may store nothing. */
async function startPart(part: EmbedPart, root: HTMLElement): Promise<void> {
  const { startEmbed } = await import('./startEmbed')
  const lab = createLab(createStores(null), createTrainingWorker, { drawMs, watchMs: 1000 })
  connect(lab)
  await followLanguage(lab, window)
  startEmbed(lab, part, root)
}

/** Says in the frame of another site that it may not show the page, which starts nothing then. */
async function refuse(root: HTMLElement): Promise<void> {
  const { NotFramed } = await import('./NotFramed')
  await setTexts(preferredLanguage(navigator.languages)).catch(() => false)
  createRoot(root).render(<NotFramed address={location.href} />)
}

setTrustedTypes()
const root = document.getElementById('root') as HTMLElement
const part = embedFromAddress(location)
if (!mayShow(framedWindow(window), framingPolicy(document))) void refuse(root)
else if (part) void startPart(part, root)
else void startPage(root)
