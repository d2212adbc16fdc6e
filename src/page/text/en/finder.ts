/** English: the palette that finds commands, presets, settings and parts of the page. */
export const finder = {
  title: 'Find a command or a setting',
  input: 'Command, preset, setting or part of the page',
  placeholder: 'Type a name, such as temperature',
  keys: 'Arrow keys choose, Enter runs it, Escape closes.',
  none: (query: string) => `Nothing is called “${query}”.`,
  count: (count: number) => (count === 1 ? '1 result' : `${count} results`),
  groups: {
    commands: 'Commands',
    presets: 'Presets',
    settings: 'Settings',
    parts: 'Parts of the page',
    appearance: 'View and theme',
  },
  showView: (view: string) => `Show the ${view} view`,
  useTheme: { system: 'Use the system theme', light: 'Use the light theme', dark: 'Use the dark theme' },
  useLanguage: (name: string) => `Language: ${name}`,
  inUse: 'in use',
  needsOption: (setting: string, option: string) => `Only if ${setting} is “${option}”.`,
  needsOwnImages: 'Only with images of your own.',
  introduction: 'Show the introduction',
}

export type FinderTexts = typeof finder
