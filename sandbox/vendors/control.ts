import { z } from 'zod'
import type { VendorClock } from './clock.ts'
import type { PlannedFault, VendorFaults } from './faults.ts'
import type { rateLimits } from './rate-limits.ts'
import type { CallRecord } from './vendor-call.ts'
import { changeWorld, type WorldChange } from './world/change.ts'
import { truthOf } from './world/truth.ts'
import type { VendorWorld } from './world/vendor-world.ts'

const vendor = z.enum(['cursor', 'anthropic', 'openai'])
const choice = z.strictObject({
  vendor,
  from: z.string().exactOptional(),
  to: z.string().exactOptional(),
  email: z.string().exactOptional(),
  model: z.string().exactOptional(),
})
const change: z.ZodType<WorldChange> = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('add-events'),
    count: z.int().min(1).max(100_000),
    at: z.string().exactOptional(),
    event: z.looseObject({ email: z.string() }),
  }),
  z.strictObject({ do: z.literal('hold-back'), rows: choice, until: z.string() }),
  z.strictObject({ do: z.literal('correct'), rows: choice, factor: z.number() }),
  z.strictObject({ do: z.literal('remove'), rows: choice }),
])
const planned: z.ZodType<PlannedFault> = z.strictObject({
  match: z
    .strictObject({
      vendor: vendor.exactOptional(),
      path: z.string().exactOptional(),
      query: z.string().exactOptional(),
      page: z.int().exactOptional(),
    })
    .exactOptional(),
  after: z.int().min(0).exactOptional(),
  times: z.union([z.int().min(1), z.literal('always')]).exactOptional(),
  fault: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('status'),
      status: z.int().min(400).max(599),
      retryAfterSeconds: z.number().nullable().exactOptional(),
      body: z.unknown().exactOptional(),
    }),
    z.strictObject({ kind: z.literal('hang') }),
    z.strictObject({ kind: z.literal('slow'), delayMs: z.int().min(0) }),
    z.strictObject({ kind: z.literal('cut'), afterBytes: z.int().min(0).exactOptional() }),
    z.strictObject({ kind: z.literal('garbage'), form: z.enum(['html', 'half-json', 'empty']) }),
    z.strictObject({ kind: z.literal('omit'), fields: z.array(z.string()) }),
    z.strictObject({ kind: z.literal('add'), fields: z.record(z.string(), z.unknown()) }),
    z.strictObject({ kind: z.literal('change'), field: z.string(), to: z.unknown() }),
    z.strictObject({ kind: z.literal('empty') }),
    z.strictObject({ kind: z.literal('then'), change }),
  ]),
})

const shownCalls = 500

/** `/control/vendors/…`: what goes wrong, how the world changes, what was asked. Null: no such call; throws on a bad body. */
export function vendorControl(steered: {
  world: (now: Date) => VendorWorld
  clock: VendorClock
  faults: VendorFaults
  limits: ReturnType<typeof rateLimits>
  calls: CallRecord[]
}) {
  const { clock, faults, limits, calls } = steered
  return ({ method, path, body }: { method: string; path: string; body: unknown }): unknown => {
    switch (`${method} ${path}`) {
      case 'POST /control/vendors/faults':
        faults.plan(planned.parse(body))
        return { planned: true }
      case 'DELETE /control/vendors/faults':
        faults.clear()
        return { planned: false }
      case 'POST /control/vendors/world':
        return { changed: changeWorld(steered.world(clock.now()), change.parse(body), clock.now()) }
      case 'POST /control/vendors/clock':
        clock.shift(z.strictObject({ shiftMs: z.int() }).parse(body).shiftMs)
        return { now: clock.now().toISOString() }
      case 'POST /control/vendors/limits': {
        const { on } = z.strictObject({ on: z.boolean() }).parse(body)
        limits.turn(on)
        return { on }
      }
      case 'GET /control/vendors/calls':
        return { calls: calls.slice(-shownCalls) }
      case 'GET /control/vendors/truth':
        return truthOf(steered.world(clock.now()))
      default:
        return null
    }
  }
}
