/** Makes the one lab of this page and draws it. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../ui/tokens.css'
import '../ui/base.css'
import '../ui/ui.css'
import '../charts/charts.css'
import './layout.css'
import { createLab } from '../store/lab'
import { LabContext } from '../store/hooks'
import { persistOnceKept } from '../store/lastingStorage'
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
import { keepOnLeave } from './keepOnLeave'
import { followTheme } from './theme'
import { keepAwake } from './wakeLock'
import { listenForPaste } from './pastedFiles'
import { setTrustedTypes } from './trustedTypes'
import { UpdateNotice } from './UpdateNotice'

/** localStorage, or null where the browser forbids it. */
function memory(): Storage | null {
  try {
    return window.localStorage
  } catch {
    return null
  }
}

setTrustedTypes()
/** Ten drawings a second: as often as the worker tells of its steps. */
const drawMs = 100
const lab = createLab(createStores(memory()), createTrainingWorker, { drawMs })
readSetup(lab, location)
followTheme(lab, document.documentElement)
writeSetup(lab, window)
listenForShortcuts(lab, document)
listenForPaste(lab, document)
keepAwake(lab, document, navigator.wakeLock)
keepOnLeave(lab, window)
persistOnceKept(lab, memory(), navigator.storage)
lab.boot(backendFromAddress(location), gpuOptionsFromAddress(location))
window.igptLab = createConsoleApi(lab)
void showFirstExample(lab)

const changeBackend = (choice: BackendChoice) => {
  writeBackend(choice, window)
  lab.boot(choice)
}

const offline = keepOffline(lab)

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <ErrorBoundary>
      <LabContext.Provider value={lab}>
        <App onBackend={changeBackend} />
        {offline && <UpdateNotice offline={offline} />}
      </LabContext.Provider>
    </ErrorBoundary>
  </StrictMode>,
)
