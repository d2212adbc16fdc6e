/**
 * Studies of the run on show, newest first: what was asked, how far it is, and what has come of it. One study
 * of each kind is kept; a new one of the same kind takes its place.
 */
import { createStore } from 'zustand/vanilla'
import type { Failure } from '../../../core/failure'
import type { Study, StudyKind, StudyResult } from '../../../core/studies/registry'

export interface StudyRecord {
  id: string
  study: Study
  /** Run and step whose weights are studied; empty until the worker has begun. */
  runId: string
  step: number
  state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'
  /** Pieces done of all, and what is being done. */
  done: number
  all: number
  doing: string
  result: StudyResult | null
  failure: Failure | null
}

export interface StudiesState {
  byKind: Partial<Record<StudyKind, StudyRecord>>
}

export const createStudiesStore = () => createStore<StudiesState>()(() => ({ byKind: {} }))

/** The record with this id, wherever it is kept. */
export function studyById({ byKind }: StudiesState, id: string): StudyRecord | undefined {
  return Object.values(byKind).find((record) => record.id === id)
}

/** Applies `change` to the record with this id; one that is no longer kept stays away. */
export function updateStudy(
  state: StudiesState,
  id: string,
  change: (record: StudyRecord) => Partial<StudyRecord>,
): StudiesState {
  const record = studyById(state, id)
  return record
    ? { byKind: { ...state.byKind, [record.study.kind]: { ...record, ...change(record) } } }
    : state
}

/** Studies under way have failed, since the worker that made them is gone. */
export function endStudies({ byKind }: StudiesState, failure: Failure): StudiesState {
  const ended = Object.entries(byKind).map(([kind, record]): [string, StudyRecord] => [
    kind,
    record.state === 'waiting' || record.state === 'running'
      ? { ...record, state: 'failed', failure }
      : record,
  ])
  return { byKind: Object.fromEntries(ended) }
}
