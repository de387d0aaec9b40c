import type { Db } from '../db/database.ts'
import type { Vault } from '../vault/vault.ts'

/** What files need: the database, and the vault, which seals what waits. */
export type ImportDeps = { db: Db; vault: Vault }
