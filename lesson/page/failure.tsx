import type { Errno } from '#lib/learn/lesson/protocol.js'

/** What went wrong: errno's name, what the C library says of it, and what it means here. */
export function Failure({ errno }: { errno: Errno }) {
  return (
    <>
      <strong class="errno">{errno.code}</strong> {errno.message}
      {errno.hint !== undefined && <p class="hint">{errno.hint}</p>}
    </>
  )
}
