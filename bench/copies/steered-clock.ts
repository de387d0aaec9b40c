import { once } from 'node:events'

// Loaded before the app in a copy whose clock is steered: whatever asks for the time in that process is told one that is so far
// ahead of the machine's as the last message says. Timers and `performance` go on as they would where a clock is set.
const rightly = Date
let aheadMs = 0

globalThis.Date = new Proxy(rightly, {
  construct: (target, given, asked) =>
    Reflect.construct(target, given.length === 0 ? [rightly.now() + aheadMs] : given, asked),
  apply: () => new Date().toString(),
  get: (target, name) => (name === 'now' ? () => rightly.now() + aheadMs : Reflect.get(target, name)),
})

process.on('message', (said) => {
  aheadMs = Number(said)
})
// The app's first look at its clock is steered, too.
await once(process, 'message')
process.channel?.unref()
