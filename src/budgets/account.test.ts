import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Account } from './account.ts'

/** Two processes and the database's arithmetic, in the order a property chooses; a statement is on its way for as long as it likes. */
type Step =
  | { kind: 'hold'; who: 0 | 1; amount: number }
  | { kind: 'settle'; who: 0 | 1; cost: number }
  | { kind: 'record'; who: 0 | 1 }
  | { kind: 'stored'; who: 0 | 1 }
  | { kind: 'send'; who: 0 | 1; needs: number; letGo: boolean }
  | { kind: 'arrive'; who: 0 | 1 }

const who = fc.constantFrom(0 as const, 1 as const)
const amount = fc.integer({ min: 1, max: 400_000 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('hold' as const), who, amount }),
  fc.record({ kind: fc.constant('settle' as const), who, cost: amount }),
  fc.record({ kind: fc.constant('record' as const), who }),
  fc.record({ kind: fc.constant('stored' as const), who }),
  fc.record({ kind: fc.constant('send' as const), who, needs: amount, letGo: fc.boolean() }),
  fc.record({ kind: fc.constant('arrive' as const), who }),
)

const limit = 20_000_000
const span = { start: new Date('2026-11-01'), end: new Date('2026-12-01') }

function world(strict: boolean) {
  const processes = [0, 1].map(() => ({
    account: new Account({ id: 'budget', strict }, span),
    row: 0,
    held: [] as number[],
    settled: [] as number[],
    recorded: [] as number[],
    sent: null as null | { least: number; needed: number; slice: number; needs: number },
  }))
  return { spent: 0, processes }
}

// As `take_of_budgets` reckons.
function take(world: ReturnType<typeof worldOf>, index: 0 | 1, strict: boolean): void {
  const own = world.processes[index]
  const other = world.processes[index === 0 ? 1 : 0]
  if (!own?.sent || !other) return
  const { least, needed, slice } = own.sent
  const room = limit - world.spent - other.row
  const isTight = strict || (world.spent + other.row + needed) * 10 > limit * 9
  const spare = isTight ? 0 : Math.floor(Math.min(slice, limit / 50, (room - needed) / 10))
  own.row = Math.max(least, Math.min(room, needed + spare))
  const facts = { limit, spent: world.spent, provisional: 0, othersAmount: other.row, othersHeld: 0 }
  own.account.answer({ least, needed }, { amount: own.row, isTight, strict, facts })
}
const worldOf = world

function play(steps: readonly Step[], strict: boolean, mayOverrun: boolean): void {
  const all = worldOf(strict)
  for (const one of steps) {
    const own = all.processes[one.who]
    if (!own) continue
    const { account } = own
    switch (one.kind) {
      case 'hold':
        if (!account.hasSpare(one.amount)) break
        account.promise(one.amount)
        own.held.push(one.amount)
        break
      case 'settle': {
        const held = own.held.shift()
        if (held === undefined) break
        const cost = mayOverrun ? one.cost : Math.min(one.cost, held)
        account.settle(held, cost)
        own.settled.push(cost)
        break
      }
      case 'record': {
        const cost = own.settled.shift()
        if (cost === undefined) break
        all.spent += cost
        own.recorded.push(cost)
        break
      }
      case 'stored': {
        const cost = own.recorded.shift()
        if (cost !== undefined) account.store(cost)
        break
      }
      case 'send':
        if (own.sent) break
        account.letGo = one.letGo
        own.sent = { needs: one.needs, ...account.ask(one.needs, 0, true) }
        break
      case 'arrive': {
        if (!own.sent) break
        const { needs } = own.sent
        take(all, one.who, strict)
        own.sent = null
        if (account.covers(needs)) {
          account.promise(needs)
          own.held.push(needs)
        }
      }
    }
    const promised = (process: (typeof all.processes)[number]) =>
      [...process.held, ...process.settled, ...process.recorded].reduce((sum, each) => sum + each, 0)
    for (const process of all.processes) {
      // What is promised is what was held and not stored, and a row covers all that may be promised without asking.
      expect(process.account.used).toBe(promised(process))
      if (!process.sent) expect(process.row).toBeGreaterThanOrEqual(process.account.granted)
    }
    if (!mayOverrun) {
      const inFlight = all.processes.reduce((sum, process) => sum + promised(process), 0)
      const counted = all.processes.reduce((sum, { recorded }) => sum + recorded.reduce((a, b) => a + b, 0), 0)
      // Recorded money is seen in `spent` and still promised; once is enough.
      expect(all.spent + inFlight - counted).toBeLessThanOrEqual(limit)
    }
  }
}

test('ordinary: spent and promised together never pass the limit while nothing costs more than was held', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 300 }), (steps) => play(steps, false, false)))
})

test('strict: the same, asking each time', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 300 }), (steps) => play(steps, true, false)))
})

test('whatever requests cost, what is promised is what is held or not yet stored, and rows cover it', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 300 }), (steps) => play(steps, false, true)))
})
