/** What stands below an input: what is wrong with its value, and one sentence of help. */

interface Props {
  /** Of the input; `describedBy` names the notes to it. */
  id: string
  error?: string
  /** Why the value cannot be changed. */
  fixed?: string
  help: string
}

/** The input's aria-describedby. */
export const describedBy = (id: string, error?: string): string =>
  error ? `${id}-error ${id}-help` : `${id}-help`

export function FieldNotes({ id, error, fixed, help }: Props) {
  return (
    <>
      {error && (
        <span className="error" id={`${id}-error`}>
          {error}
        </span>
      )}
      <span className="help" id={`${id}-help`}>
        {fixed && <strong>{fixed} </strong>}
        {help}
      </span>
    </>
  )
}
