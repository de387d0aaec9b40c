import type { Actor } from '../../audit/record-act.ts'
import { newId } from '../../base/id.ts'
import { createLog } from '../../base/log.ts'
import { type MicroUsd, microUsd } from '../../base/money.ts'
import type { Db } from '../../db/database.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { ensurePerson, type Person } from '../../people/person.ts'
import { createVirtualKey, type VirtualKey } from '../../people/virtual-key.ts'
import type { Admission, AdmissionRequest } from '../admission.ts'
import { type Budget, type BudgetTerms, setBudget } from '../budget.ts'
import { type Gate, openGate } from '../gate.ts'
import type { LeaseTimes } from '../lease-times.ts'

export const actor: Actor = { id: 'test', origin: 'tally' }
export const now = new Date('2026-11-21T10:00:00Z')

/** $1 is 1. */
export function dollars(amount: number): MicroUsd {
  return microUsd(Math.round(amount * 1_000_000))
}

/** Ada and her key, in a database; requests of hers hold $50 a million output tokens and nothing else. */
export type GateWorld = { db: Db; url: string; ada: Person; key: VirtualKey }

export async function gateWorld({ db, url }: { db: Db; url: string }): Promise<GateWorld> {
  const ada = await ensurePerson(db, { kind: 'person', name: 'Ada', email: 'ada@example.com', now })
  const { key } = await createVirtualKey(db, {
    personId: ada.id,
    name: 'laptop',
    project: 'checkout',
    tags: {},
    expiresAt: null,
    now,
    hashKey: Buffer.alloc(32),
  })
  return { db, url, ada, key }
}

export function gateOf(
  { db, url }: Pick<GateWorld, 'db' | 'url'>,
  said: { times?: Partial<LeaseTimes>; at?: () => Date; holder?: string } = {},
): Promise<Gate> {
  const { times, at = () => now, holder = newId() } = said
  return openGate({ db, url, holder, log: createLog('silent'), now: at, ...(times ? { times } : {}) })
}

export async function aBudget(db: Db, said: Partial<BudgetTerms> = {}): Promise<Budget> {
  const terms: BudgetTerms = {
    scope: { kind: 'org' },
    limitMicroUsd: dollars(1),
    period: 'month',
    hard: true,
    strict: false,
    warnAt: [],
    ...said,
  }
  return (await setBudget(db, { ...terms, actor, now })).budget
}

/** A request that holds so many dollars of an ordinary budget. */
export function aRequest(
  { ada, key }: GateWorld,
  holds: number,
  said: Partial<AdmissionRequest> = {},
): AdmissionRequest {
  return {
    requestId: newId(),
    keyId: key.id,
    lineageId: key.id,
    personId: ada.id,
    project: key.project,
    provider: 'openai',
    model: 'gpt-6-astra',
    inputBytes: 0,
    // Choices make holds of any size, where one answer without a history counts 1,500 tokens at most.
    maxOutputTokens: 1,
    choices: Math.round(dollars(holds) / 50),
    unbounded: () => null,
    now,
    ...said,
  }
}

/** Brings a request's cost to the ledger and tells the gate. */
export async function store(
  world: GateWorld,
  gate: Pick<Gate, 'stored'>,
  request: AdmissionRequest,
  cost: MicroUsd,
): Promise<void> {
  await recordEntries(world.db, [
    anEntry({
      sourceId: request.requestId,
      at: request.now.toISOString(),
      handleId: world.key.handleId,
      keyRef: world.key.id,
      project: request.project,
      costMicroUsd: cost,
      listMicroUsd: cost,
    }),
  ])
  gate.stored([request.requestId])
}

/** The hold of an admission; throws with what it was instead. */
export function holdOf(admission: Admission) {
  if (admission.kind === 'admitted') return admission.hold
  throw new Error(admission.say)
}
