/** Icons on a 16 px grid. Decorative: the element around them has the accessible name. */
const paths = {
  play: 'M4 2.5v11l9-5.5z',
  pause: 'M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z',
  step: 'M3 2.5v11l7-5.5zM11 2.5h2.5v11H11z',
  stop: 'M3 3h10v10H3z',
  restart: 'M8 2.5V0L3.8 3.6 8 7.2V4.6a3.9 3.9 0 1 1-3.9 3.9H2A6 6 0 1 0 8 2.5z',
  help:
    'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 12.5A5.5 5.5 0 1 1 8 2.5a5.5 5.5 0 0 1 0 11zM7.2 10.3h1.6v1.6H7.2z' +
    'M8 4C6.4 4 5.4 4.9 5.3 6.4h1.5c.1-.7.5-1.1 1.2-1.1.6 0 1.1.4 1.1 1 0 .5-.3.8-.9 1.2-.8.5-1.1 1-1 ' +
    '2h1.4c0-.6.2-.8.9-1.3.7-.5 1.1-1.1 1.1-2C10.6 4.8 9.6 4 8 4z',
  sun:
    'M8 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM7.3 0h1.4v2.5H7.3zM7.3 13.5h1.4V16H7.3zM0 7.3h2.5v1.4H0z' +
    'M13.5 7.3H16v1.4h-2.5zM1.9 2.8l.9-.9 1.8 1.7-1 1zM11.4 12.4l1-1 1.7 1.8-.9.9zM1.9 13.2l1.7-1.8 1 1-1.8 1.7z' +
    'M11.4 3.6l1.8-1.7.9.9-1.7 1.8z',
  moon: 'M6.5 1.2A6.8 6.8 0 1 0 14.8 9.5 5.5 5.5 0 0 1 6.5 1.2z',
  system: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 12.5v-11a5.5 5.5 0 0 1 0 11z',
  close: 'M3.4 2.3 8 6.9l4.6-4.6 1.1 1.1L9.1 8l4.6 4.6-1.1 1.1L8 9.1l-4.6 4.6-1.1-1.1L6.9 8 2.3 3.4z',
  save: 'M7.25 1h1.5v7.2l2.7-2.7 1.05 1.05L8 11.05 3.5 6.55 4.55 5.5l2.7 2.7zM1.5 10H3v3.5h10V10h1.5v5h-13z',
  setup:
    'M1 3.25h6.1a2 2 0 0 1 3.8 0H15v1.5h-4.1a2 2 0 0 1-3.8 0H1zM1 11.25h2.1a2 2 0 0 1 3.8 0H15v1.5H6.9a2 2 0 0 1-3.8 0H1z',
  chart: 'M1.5 1H3v12h12v1.5H1.5zM4.5 4c1 4.5 3 6.5 9.5 7v1.4C6.5 12 4.2 9.5 3.2 4.5z',
  images: 'M1 1h6v6H1zM9 1h6v6H9zM1 9h6v6H1zM9 9h6v6H9z',
  layers: 'M1 12h2.5v3H1zM4.8 8h2.5v7H4.8zM8.6 4h2.5v11H8.6zM12.5 6.5H15V15h-2.5z',
  flask:
    'M5 1h6v1.5h-1V6l4.2 7.2c.6 1-.1 1.8-1.1 1.8H2.9c-1 0-1.7-.8-1.1-1.8L6 6V2.5H5zM7.5 2.5v3.9L5.4 10h5.2L8.5 6.4V2.5z',
  link:
    'M6.5 9.5a3 3 0 0 0 4.3 0l2.8-2.8a3 3 0 0 0-4.3-4.3L8 3.7l1.1 1.1 1.3-1.3a1.5 1.5 0 0 1 2.1 2.1L9.7 8.4a1.5 1.5 0 0 ' +
    '1-2.1 0zM9.5 6.5a3 3 0 0 0-4.3 0L2.4 9.3a3 3 0 0 0 4.3 4.3L8 12.3l-1.1-1.1-1.3 1.3a1.5 1.5 0 0 1-2.1-2.1l2.8-2.8a1.5 ' +
    '1.5 0 0 1 2.1 0z',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} fillRule="evenodd" />
    </svg>
  )
}
