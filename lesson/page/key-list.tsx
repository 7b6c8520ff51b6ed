import { KEYS } from './keys.js'

export function KeyList({ on, setOn }: { on: boolean; setOn: (on: boolean) => void }) {
  return (
    <section aria-labelledby="keys">
      <h2 id="keys">Keys</h2>
      <label>
        <input type="checkbox" checked={on} onChange={event => setOn(event.currentTarget.checked)} /> on
      </label>
      <dl>
        {KEYS.map(([key, , does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>Tab</kbd>, then <kbd>↑</kbd> <kbd>↓</kbd>
          </dt>
          <dd>
            line numbers, <kbd>Space</kbd> breakpoint
          </dd>
        </div>
      </dl>
    </section>
  )
}
