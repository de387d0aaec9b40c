import { z } from 'zod'
import { proxiedProviders } from '../../../base/provider.ts'
import type { Db } from '../../../db/database.ts'
import { listProviderKeys, providerKeyStates } from '../../../people/provider-keys.ts'
import { type AccountStatus, dataStatus } from '../../../reports/data-status.ts'
import { accountStates } from '../../../sources/vendor-account.ts'
import { endpoint } from '../endpoint.ts'
import { instant, instantOr, instantShape, microUsdShape, providerShape } from '../shapes.ts'
import { keptShape, runShape, shownKept, shownRun } from '../sync-shapes.ts'

const accountShape = z.object({
  id: z.int(),
  vendor: providerShape,
  label: z.string(),
  hint: z.string().describe('What may be shown of the admin key; empty for an account only files tell of.'),
  state: z.enum(accountStates),
  seatMicroUsd: microUsdShape.nullable().describe('A seat’s price a month; null where nobody has said.'),
  createdAt: instantShape,
  abilities: z.array(
    z.object({ endpoint: z.string(), ok: z.boolean(), say: z.string().describe('Why it may not be read.') }),
  ),
  sync: z.object({
    running: runShape.nullable(),
    last: runShape.nullable().describe('The newest that ended well.'),
    nextAt: instantShape.nullable().describe('Null while the account is not read.'),
    readUpTo: instantShape.nullable().describe('Everything of money before is counted; null before the first reading.'),
    failingSince: instantShape.nullable().describe('Since when its money cannot be read; null while it can.'),
  }),
  sources: z.array(keptShape).describe('What is kept of it.'),
})

const keyShape = z.object({
  id: z.uuid(),
  provider: z.enum(proxiedProviders),
  label: z.string(),
  hint: z.string().describe('What may be shown of the key.'),
  state: z.enum(providerKeyStates),
  createdAt: instantShape,
})

type Deps = { db: Db }

export const listProviders = endpoint({
  method: 'GET',
  path: '/providers',
  id: 'listProviders',
  tag: 'Providers',
  summary:
    'List the vendor accounts usage is read of, and the organisation’s own keys the proxy forwards with. Never a secret.',
  description: 'Accounts and keys are added, replaced and removed in Slack and on the command line only.',
  scope: 'read',
  need: 'admin',
  answer: z.object({ accounts: z.array(accountShape), keys: z.array(keyShape) }),
  async handle({ db }: Deps, { now }) {
    const keys = await listProviderKeys(db)
    return {
      accounts: (await dataStatus(db, now)).accounts.map(shownAccount),
      keys: keys.map(({ id, provider, label, hint, state, createdAt }) => ({
        ...{ id, provider, label, hint, state },
        createdAt: instant(createdAt),
      })),
    }
  },
})

export const showSync = endpoint({
  method: 'GET',
  path: '/sync',
  id: 'showSync',
  tag: 'Sync',
  summary: 'Show how reading each vendor account stands, with its newest readings.',
  scope: 'read',
  need: 'finance',
  answer: z.object({
    accounts: z.array(
      z.object({
        ...accountShape.pick({ id: true, vendor: true, label: true, state: true }).shape,
        ...accountShape.shape.sync.shape,
        runs: z.array(runShape).describe('The newest few, newest first.'),
      }),
    ),
  }),
  async handle({ db }: Deps, { now }) {
    const { accounts } = await dataStatus(db, now)
    return {
      accounts: accounts.map((status) => {
        const { id, vendor, label, state } = status.account
        return { id, vendor, label, state, ...syncOf(status), runs: status.runs.map(shownRun) }
      }),
    }
  },
})

function shownAccount(status: AccountStatus): z.input<typeof accountShape> {
  const { id, vendor, label, hint, state, seatMicroUsd, createdAt, abilities } = status.account
  return {
    ...{ id, vendor, label, hint, state, seatMicroUsd },
    createdAt: instant(createdAt),
    abilities: [...abilities],
    sync: syncOf(status),
    sources: status.sources.map(shownKept),
  }
}

function syncOf({ running, lastSync, nextSync, readUpTo, failingSince }: AccountStatus) {
  return {
    running: running && shownRun(running),
    last: lastSync && shownRun(lastSync),
    nextAt: instantOr(nextSync),
    readUpTo: instantOr(readUpTo),
    failingSince: instantOr(failingSince),
  }
}
