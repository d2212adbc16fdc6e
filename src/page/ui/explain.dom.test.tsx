/** Explanations on the page: a term in a line, the question mark of a panel, by press and by keys. */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test } from 'vitest'
import { text } from '../text/text'
import { PartContext, Panel } from './Panel'
import { Marked } from './Term'
// Loaded at the first press; here, so that no test waits for it.
import './InfoPopover'
import '../text/en/explained'

afterEach(cleanup)

test('a term in a sentence opens its meaning with an example, and Escape returns to it', async () => {
  const sentence = 'It starts at ln V, 1.39 nats per pixel.'
  render(
    <p>
      <Marked>{sentence}</Marked>
    </p>,
  )
  expect(document.querySelector('p')?.textContent).toBe(sentence)
  screen.getByRole('button', { name: 'nats', expanded: false }).focus()
  await userEvent.keyboard('{Enter}')
  const popover = await screen.findByRole('dialog', { name: 'Nats' })
  within(popover).getByText(/^The unit of surprise/)
  within(popover).getByText(/0\.69 nats/)
  await userEvent.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'nats' }))
  fireEvent.click(screen.getByRole('button', { name: 'ln V' }))
  await screen.findByRole('dialog', { name: 'ln V' })
})

test('the question mark of a panel says what it is, with the section of the paper', async () => {
  render(
    <PartContext value="probes">
      <Panel title={text.probes.title}>{null}</Panel>
    </PartContext>,
  )
  // The region and its heading keep their name.
  const region = screen.getByRole('region', { name: text.probes.title })
  within(region).getByRole('heading', { name: text.probes.title })
  fireEvent.click(within(region).getByRole('button', { name: `What is this? ${text.probes.title}` }))
  const popover = await screen.findByRole('dialog', { name: text.probes.title })
  await within(popover).findByText(/^A simple classifier tries to name what a picture shows/)
  expect(popover.textContent).toContain('In the paper: section 2.4, 4.1.')
})

test('a panel that is no part of the page has no question mark', () => {
  render(<Panel title={text.loss.title}>{null}</Panel>)
  expect(screen.queryByRole('button')).toBeNull()
})
