import type { Datagram } from '#lib/learn/lesson/protocol.js'
import { Bytes } from './call.js'

/** What went between the processes: the parent's on the left, the child's on the right, in the order of the calls. */
export function Datagrams({ datagrams }: { datagrams: readonly Datagram[] }) {
  return (
    <section class="panel datagrams" aria-labelledby="datagrams">
      <h2 id="datagrams">Datagrams</h2>
      {datagrams.length === 0 ? (
        <p class="empty">None yet: the parent sends, the child receives.</p>
      ) : (
        <ol>
          {datagrams.map(({ number, half, direction, address, bytes, text }) => (
            <li key={number} class={half}>
              <p>
                <span class={`tag ${half}`}>{half}</span> {direction === 'sent' ? 'sent to' : 'received from'}{' '}
                {address === undefined ? 'an address that was not given' : <code>{address}</code>}
              </p>
              <p class="text">
                <code>“{text}”</code> {bytes.length / 2} bytes
              </p>
              <details>
                <summary>Bytes</summary>
                <Bytes hex={bytes} />
              </details>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
