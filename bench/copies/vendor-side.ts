import { setTimeout as wait } from 'node:timers/promises'
import { type RunningVendors, startVendors } from '../../sandbox/vendors/testing.ts'
import { changeWorld } from '../../sandbox/vendors/world/change.ts'
import type { Actor } from '../../src/audit/record-act.ts'
import { addDays, dayOf, hourMs } from '../../src/base/calendar.ts'
import { providers } from '../../src/base/provider.ts'
import { cursorLedger, cursorTruth } from '../../src/collectors/cursor/testing.ts'
import { apiLedger, apiTruth } from '../../src/collectors/testing/api-ledger.ts'
import { readBefore } from '../../src/collectors/testing.ts'
import type { Db } from '../../src/db/database.ts'
import { addVendorAccount } from '../../src/sources/add-vendor-account.ts'
import { recentRuns } from '../../src/sources/sync-run.ts'
import { askForAllSyncs, wantedSyncs } from '../../src/sources/wanted-sync.ts'
import type { Vault } from '../../src/vault/vault.ts'

/** The vendors' admin APIs over the made-up company's last days, which stand still until they are changed. */
export type VendorSide = {
  environment: NodeJS.ProcessEnv
  faults: RunningVendors['faults']
  /** Late events appear and rows of a day ago are corrected, at every vendor. */
  change(): void
  ask(): Promise<void>
  /** Asks again until every account was read to its end. Throws after three minutes. */
  readToEnd(): Promise<void>
  /** How many lines the vendors know, of a day, person, key and model each, and how many of them or of the ledger's differ. */
  compare(): Promise<{ known: number; differing: number; failedRuns: number }>
  close(): Promise<void>
}

const actor: Actor = { id: 'bench', origin: 'command line' }
const daysKnown = 2
const readWithinMs = 180_000

/** Starts them and connects an account at each; the app reads it as soon as it runs. */
export async function openVendorSide(db: Db, { vault, now }: { vault: Vault; now: Date }): Promise<VendorSide> {
  const from = addDays(dayOf(now), -daysKnown)
  const vendors = await startVendors({ world: 'company', from, now })
  // Two months of Cursor's Analytics are many calls, and no money.
  vendors.faults.deny('cursor', '/analytics/')
  for (const vendor of providers) {
    const terms = { vendor, label: vendor, secret: vendors.keys[vendor], abilities: [] }
    const { id: accountId } = await addVendorAccount(db, vault, { ...terms, actor, now })
    await readBefore(db, { accountId, vendor, now, readUpTo: from })
  }
  const ask = async () => void (await askForAllSyncs(db, { now }))
  return {
    environment: {
      CURSOR_ADMIN_URL: vendors.cursorUrl,
      ANTHROPIC_ADMIN_URL: vendors.anthropicUrl,
      OPENAI_ADMIN_URL: vendors.openaiUrl,
    },
    faults: {
      plan: (planned) => vendors.faults.plan(planned),
      deny: (vendor, path) => vendors.faults.deny(vendor, path),
      clear() {
        vendors.faults.clear()
        vendors.faults.deny('cursor', '/analytics/')
      },
    },
    change() {
      const at = new Date(now.getTime() - 20 * hourMs).toISOString()
      changeWorld(vendors.world, { do: 'add-events', count: 31, at, event: { email: 'late@northwind.example' } }, now)
      for (const vendor of providers) {
        changeWorld(vendors.world, { do: 'correct', rows: { vendor, from: at }, factor: 1.1 }, now)
      }
    },
    ask,
    async readToEnd() {
      const deadline = performance.now() + readWithinMs
      for (;;) {
        const lasting = await lastRuns(db)
        if (lasting.every((state) => state === 'done')) return
        if (performance.now() > deadline) throw new Error(`the vendors were not read to the end: ${lasting.join(', ')}`)
        if (lasting.some((state) => state === 'failed')) await ask()
        await wait(100)
      }
    },
    async compare() {
      const truth = vendors.truth()
      const known = [...cursorTruth({ vendors }), ...apiTruth([...truth.anthropic, ...truth.openai])]
      const counted = [...(await cursorLedger({ db })), ...(await apiLedger(db, undefined, apiSources))]
      const runs = await recentRuns(db, { limit: 1_000 })
      return {
        known: known.length,
        differing: new Set(known).symmetricDifference(new Set(counted)).size,
        failedRuns: runs.filter(({ state }) => state === 'failed').length,
      }
    },
    close: vendors.close,
  }
}

const apiSources = ['anthropic-analytics', 'anthropic-reports', 'openai-costs'] as const

// Of each account: what is asked for and not begun, else how its newest reading ended.
async function lastRuns(db: Db): Promise<string[]> {
  const [runs, wanted] = [await recentRuns(db, { limit: 1_000 }), await wantedSyncs(db)]
  if (wanted.length > 0) return ['wanted']
  return [...Map.groupBy(runs, ({ accountId }) => accountId).values()].map(([newest]) => newest?.state ?? 'wanted')
}
