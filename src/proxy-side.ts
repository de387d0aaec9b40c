import path from 'node:path'
import type { Log } from './base/log.ts'
import { type Gate, openGate } from './budgets/gate.ts'
import { freeLeases } from './budgets/leases.ts'
import { dataDirOf } from './config.ts'
import type { Db } from './db/database.ts'
import { type Ground, upstreamsOf } from './ground.ts'
import { openJournal } from './ledger/journal.ts'
import { openKeyRing } from './people/key-ring.ts'
import { openProviderKeyRing } from './people/provider-key-ring.ts'
import { buildProxy, type RunningProxy } from './proxy/proxy.ts'
import { journalPart, keysPart } from './readiness.ts'

/** Journal, budgets, keys and the proxy over them, registered with the server. */
export async function openProxySide(ground: Ground): Promise<RunningProxy> {
  const { config, clock, log, store, server, parts, opened } = ground
  const { db, databaseUrl: url, vault } = store
  // The journal tells the gate what the ledger has, and the gate has the journal's name: whoever recovers a journal after
  // its process died frees what that process held.
  let gate: Gate | null = null
  const folder = path.join(dataDirOf(config), 'journal')
  const journal = await openJournal({
    folder,
    db,
    log,
    onRecorded: (ids) => gate?.stored(ids),
    onRecovered: (id) => freeHeldBy(db, log, id),
  })
  opened.push(async () => {
    await journal.stop()
    await gate?.close()
  })
  gate = await openGate({ db, url, holder: journal.id, log, now: () => clock.now() })
  const keyRing = await openKeyRing({ db, url, hashKey: vault.keyHashKey, log })
  opened.push(() => keyRing.close())
  parts.add('journal', () => journalPart(folder))
  parts.add('keys', () => keysPart(keyRing.isInStep()))
  const providerKeys = await openProviderKeyRing({ db, url, vault, log })
  opened.push(() => providerKeys.close())
  const proxy = buildProxy({
    keyRing,
    providerKeys,
    journal,
    gate,
    upstreams: upstreamsOf(ground),
    claudeFallback: config.claudeFallback,
    clock,
    log,
  })
  await server.register(proxy.plugin)
  return proxy
}

function freeHeldBy(db: Db, log: Log, holder: string): void {
  freeLeases(db, holder).catch((err: unknown) =>
    log.warn({ err, holder }, 'what a dead process held of strict budgets stays held for now'),
  )
}
