/** A lesson in a frame: nothing to leave, the part it speaks of named, consent before a request. */
import { readFileSync } from 'node:fs'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LabContext } from '../../store/hooks'
import { closeLab, lab, openLab } from '../../../testSupport/renderLab'
import { LessonFrame } from './LessonFrame'

let asked: string[]
let revealed: string[]

beforeEach(async () => {
  asked = []
  revealed = []
  await openLab(null)
  globalThis.fetch = (address) => {
    const url = new URL(String(address instanceof Request ? address.url : address))
    asked.push(url.href)
    const name = url.pathname.split('/').at(-1)
    return Promise.resolve(new Response(readFileSync(`public/lessons/${name}`)))
  }
})
afterEach(closeLab)

const show = (wanted: string | null) =>
  act(async () => {
    render(
      <LabContext.Provider value={lab}>
        <LessonFrame wanted={wanted} reveal={(part) => revealed.push(part)} none="None here." />
      </LabContext.Provider>,
    )
  })

test('a shipped lesson has its steps and nothing around it', async () => {
  await show('few-labels')
  await screen.findByRole('heading', { name: 'Somebody must write the labels' })
  expect(revealed).toEqual(['completions'])
  expect(screen.queryByRole('button', { name: 'Leave the lesson' })).toBeNull()
  expect(screen.queryByRole('button', { name: 'Fold the lesson' })).toBeNull()
  // The page around the frame keeps the focus.
  expect(document.activeElement).toBe(document.body)
})

test.each([null, 'juggling'])('for %s there is a note instead', async (wanted) => {
  await show(wanted)
  expect(await screen.findByText('None here.')).toBeTruthy()
})

test('an address is fetched only after consent', async () => {
  await show('https://school.example/palette.json')
  expect(screen.getByRole('alert').textContent).toContain('school.example')
  expect(asked.filter((address) => address.includes('school.example'))).toEqual([])
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Fetch it' })))
  await screen.findByRole('heading', { name: 'Too many colours' })
  expect(asked).toContain('https://school.example/palette.json')
})
