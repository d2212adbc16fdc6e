/** The notice of a new version: absent without one, dismissed by Later, reload only by its button. */
import { act, cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { OfflineState } from '../offline/registration'
import { createLab } from '../store/lab'
import { LabContext } from '../store/hooks'
import { createStores } from '../store/state/stores'
import { UpdateNotice } from './UpdateNotice'

function draw() {
  const store = createStore<OfflineState>()(() => ({ newVersion: false }))
  const takeNewVersion = vi.fn<() => void>()
  const lab = createLab(createStores(null), () => {
    throw new Error('no worker here')
  })
  render(
    <LabContext.Provider value={lab}>
      <UpdateNotice offline={{ store, takeNewVersion }} />
    </LabContext.Provider>,
  )
  return { store, takeNewVersion }
}

afterEach(cleanup)

it('says that a new version is ready, and loads it only on request', async () => {
  const { store, takeNewVersion } = draw()
  expect(screen.queryByRole('status')).toBeNull()
  act(() => store.setState({ newVersion: true }))
  expect(screen.getByRole('status').textContent).toContain('A new version is ready')
  expect(takeNewVersion).not.toHaveBeenCalled()
  await userEvent.click(screen.getByRole('button', { name: 'Reload now' }))
  expect(takeNewVersion).toHaveBeenCalledOnce()
})

it('is dismissed by Later and stays away', async () => {
  const { store, takeNewVersion } = draw()
  act(() => store.setState({ newVersion: true }))
  await userEvent.click(screen.getByRole('button', { name: 'Later' }))
  expect(screen.queryByRole('status')).toBeNull()
  expect(takeNewVersion).not.toHaveBeenCalled()
})
