/**
 * Studies of the current run: request, progress and result. One study of each kind is stored; a new one of
 * the same kind replaces it.
 */
import { createStore } from 'zustand/vanilla'
import type { Failure } from '../../../core/failure'
import type { Study, StudyKind, StudyResult } from '../../../core/studies/registry'

export interface StudyRecord {
  id: string
  study: Study
  /** Run and step whose weights are studied; '' and 0 until the worker starts. */
  runId: string
  step: number
  state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'
  /** Work units done of all, and the current task in words. */
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

/** The study with this id. */
export function studyById({ byKind }: StudiesState, id: string): StudyRecord | undefined {
  return Object.values(byKind).find((record) => record.id === id)
}

/** Applies `change` to the study with this id, if it is still stored. */
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

/** Marks unfinished studies as failed, since their worker is gone. */
export function endStudies({ byKind }: StudiesState, failure: Failure): StudiesState {
  const ended = Object.entries(byKind).map(([kind, record]): [string, StudyRecord] => [
    kind,
    record.state === 'waiting' || record.state === 'running'
      ? { ...record, state: 'failed', failure }
      : record,
  ])
  return { byKind: Object.fromEntries(ended) }
}
