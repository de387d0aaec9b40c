import { setImmediate as turn } from 'node:timers/promises'
import { createLog } from '../../base/log.ts'
import { microUsd } from '../../base/money.ts'
import { openDatabase } from '../../db/database.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { type Gate, openGate } from '../gate.ts'
import type { FromSpender, Order, Spent, ToSpender } from './spender-words.ts'

// A process of its own that admits requests, lets them cost something, and brings them to the ledger, as the proxy does.
const [url = '', holder = '', times = '{}'] = process.argv.slice(2)
const database = openDatabase({ url, application: 'spender', maxConnections: 4, onError: () => undefined })
const gate = await openGate({
  db: database.db,
  url,
  holder,
  log: createLog('warn'),
  now: () => new Date('2026-11-21T10:00:00Z'),
  times: JSON.parse(times),
})
const waiting: Array<{ id: string; handleId: number; keyId: string; project: string; cost: number; done(): void }> = []
let storing = false

process.on('message', (message: ToSpender) => {
  void obey(message)
})
process.on('disconnect', () => process.exit(0))
tell({ kind: 'ready' })

async function obey(message: ToSpender): Promise<void> {
  switch (message.kind) {
    case 'spend': {
      const spent = await Promise.all(message.orders.map((order) => spend(gate, order)))
      return tell({ kind: 'spent', spent })
    }
    case 'close':
      await gate.close()
      await database.close()
      tell({ kind: 'closed' })
      process.disconnect?.()
  }
}

async function spend(gate: Gate, order: Order): Promise<Spent> {
  const { id, cost } = order
  const admission = await gate.admit({
    ...order.request,
    requestId: id,
    unbounded: () => null,
    now: new Date('2026-11-21T10:00:00Z'),
  })
  if (admission.kind === 'unavailable') return { id, outcome: 'unavailable' }
  if (admission.kind === 'refused') {
    const { refusal } = admission
    if (refusal.reason !== 'over') return { id, outcome: refusal.reason }
    const { limitMicroUsd, spentMicroUsd, provisionalMicroUsd, leasedMicroUsd, neededMicroUsd } = refusal
    const free = limitMicroUsd - spentMicroUsd - provisionalMicroUsd - leasedMicroUsd
    return { id, outcome: 'refused', needed: neededMicroUsd, free }
  }
  tell({ kind: 'admitted', id })
  if (order.hang) return new Promise(() => undefined)
  for (let turns = order.turns; turns > 0; turns--) await turn()
  const { handleId, keyId, project } = order.request
  admission.hold.settle(microUsd(cost))
  await new Promise<void>((done) => {
    waiting.push({ id, handleId, keyId, project, cost, done })
    void storeWaiting()
  })
  return { id, outcome: 'spent', cost }
}

async function storeWaiting(): Promise<void> {
  if (storing) return
  storing = true
  while (waiting.length > 0) {
    // As the ledger's writer does: what arrives while a batch is on its way goes with the next.
    const batch = waiting.splice(0, 500)
    const entries = batch.map(({ id, handleId, keyId, project, cost }) =>
      anEntry({
        sourceId: id,
        at: '2026-11-21T10:00:00.000Z',
        handleId,
        keyRef: keyId,
        project,
        costMicroUsd: microUsd(cost),
        listMicroUsd: microUsd(cost),
      }),
    )
    await recordEntries(database.db, entries)
    gate.stored(batch.map(({ id }) => id))
    for (const { done } of batch) done()
  }
  storing = false
}

function tell(message: FromSpender): void {
  process.send?.(message)
}
