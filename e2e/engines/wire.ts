/**
 * The few commands of WebDriver that the tests of other engines need, whatever carries them: Firefox's own
 * Marionette (firefox.ts) or WebKitWebDriver's HTTP (webkit.ts).
 */

/** A reference to an element, as WebDriver writes it in JSON. */
export type ElementReference = Record<string, string>

export interface Wire {
  navigate(url: string): Promise<void>
  /** Runs the body of a function whose last argument is called with the result. */
  runAsync(body: string, args: unknown[]): Promise<unknown>
  click(element: ElementReference): Promise<void>
  /** Types into an element; into a file input, paths with a line feed between them. */
  type(element: ElementReference, text: string): Promise<void>
  /** Presses and releases each key where the focus is; special keys by WebDriver's code points. */
  press(keys: string[]): Promise<void>
  /** The accessible name that the engine computes. */
  accessibleName(element: ElementReference): Promise<string>
}

export const idOf = (element: ElementReference): string => Object.values(element)[0] ?? ''

/** The input actions that press each key once. */
export const pressing = (keys: string[]) => [
  {
    type: 'key',
    id: 'keyboard',
    actions: keys.flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]),
  },
]

/** A running browser with a profile of its own. */
export interface EngineBrowser {
  wire: Wire
  /** Name and version, as the browser tells it. */
  version: string
  /** The folder that its downloads go to. */
  downloads: string
  /** Ends it as a crash or a power cut does. */
  kill(): Promise<void>
}

/** What starts a browser, again and again on the same folder if its profile is to be kept. */
export type StartBrowser = (folder: string, log: string) => Promise<EngineBrowser>
