import path from 'node:path'
import type { Log } from './base/log.ts'
import { type Gate, openGate } from './budgets/gate.ts'
import { freeLeases } from './budgets/leases.ts'
import { dataDirOf } from './config.ts'
import type { Db } from './db/database.ts'
import { type Ground, upstreamsOf } from './ground.ts'
import { type Journal, openJournal } from './ledger/journal.ts'
import type { Meters } from './meters/meters.ts'
import { openKeyRing } from './people/key-ring.ts'
import { openProviderKeyRing } from './people/provider-key-ring.ts'
import { buildProxy, type RunningProxy } from './proxy/proxy.ts'
import { journalPart, keysPart } from './readiness.ts'

/** Journal, budgets, keys and the proxy over them, registered with the server. */
export async function openProxySide(ground: Ground): Promise<RunningProxy> {
  const { config, clock, log, store, server, parts, meters, tracing, opened } = ground
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
    meters: meters.proxy,
    tracing,
    clock,
    log,
  })
  await server.register(proxy.plugin)
  meterProxy(meters, { journal, proxy })
  return proxy
}

function meterProxy(meters: Meters, { journal, proxy }: { journal: Journal; proxy: RunningProxy }): void {
  meters.gauge({
    name: 'tally_journal_waiting',
    help: 'Entries in this process’s journal that are not in the ledger yet.',
    read: () => [{ value: journal.waiting() }],
  })
  meters.gauge({
    name: 'tally_proxy_in_flight',
    help: 'Requests that are being forwarded now.',
    read: () => [{ value: proxy.metrics().inFlight }],
  })
}

function freeHeldBy(db: Db, log: Log, holder: string): void {
  freeLeases(db, holder).catch((err: unknown) =>
    log.warn({ err, holder }, 'what a dead process held of strict budgets stays held for now'),
  )
}
