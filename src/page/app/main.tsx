/** Entry point: creates the page's lab, connects it to the browser and renders the page. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../ui/tokens.css'
import '../ui/base.css'
import '../ui/ui.css'
import '../charts/charts.css'
import './layout.css'
import { createLab } from '../store/lab'
import { LabContext } from '../store/hooks'
import { listenForShortcuts } from '../store/shortcuts'
import { createStores } from '../store/state/stores'
import { createTrainingWorker } from '../client/labClient'
import type { BackendChoice } from '../../core/protocol'
import { backendFromAddress, gpuOptionsFromAddress, readSetup, writeBackend, writeSetup } from './address'
import { App } from './App'
import { createConsoleApi } from './consoleApi'
import { showFirstExample } from './firstVisit'
import { ErrorBoundary } from './ErrorBoundary'
import { keepOffline } from './offline'
import { followLanguage, InLanguage } from './language'
import { followTheme } from './appearance'
import { keepAwake, requestPersistence, saveOnLeave } from './pageLifecycle'
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

setTrustedTypes()
/** At most four drawings a second: a chart takes up to 70 ms to draw. */
const drawMs = 250
const lab = createLab(createStores(memory()), createTrainingWorker, { drawMs, forecastMs: 1000 })
readSetup(lab, location)
followTheme(lab, document.documentElement)
writeSetup(lab, window)
listenForShortcuts(lab, document)
listenForPaste(lab, document)
keepAwake(lab, document, navigator.wakeLock)
saveOnLeave(lab, window)
requestPersistence(lab, memory(), navigator.storage)
lab.boot(backendFromAddress(location), gpuOptionsFromAddress(location))
window.igptLab = createConsoleApi(lab)
void showFirstExample(lab)

const changeBackend = (choice: BackendChoice) => {
  writeBackend(choice, window)
  lab.boot(choice)
}

const offline = keepOffline(lab)

const render = () =>
  createRoot(document.getElementById('root') as HTMLElement).render(
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
void followLanguage(lab, window).then(render)
