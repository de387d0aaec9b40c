import { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { readSetting, type Setting, writeSetting, writeSettingOnce } from './setting.ts'

const keyFingerprint: Setting<string> = { name: 'secret-key.fingerprint', schema: z.string() }

/**
 * Stores the fingerprint of the last of these secret keys on the first start. Later one of them has to be the database's,
 * which is returned; else `bad-config`: no developer's key would be known any more and no provider key could be opened.
 */
export async function checkFingerprint(
  db: DbOrTransaction,
  given: readonly [string, ...string[]],
  now: Date,
): Promise<string> {
  const stored = await writeSettingOnce(db, keyFingerprint, given.at(-1) ?? given[0], now)
  if (given.includes(stored)) return stored
  throw new AppError(
    'bad-config',
    `This database belongs to another TALLY_SECRET_KEY (fingerprint ${short(stored)}, given ${given.map(short).join(', ')}). ` +
      'Give the key it was set up with. To bring in a new one, put it in front and keep the old one last.',
  )
}

/** The fingerprint of the secret key a database belongs to; null before the first start. */
export function storedFingerprint(db: DbOrTransaction): Promise<string | null> {
  return readSetting(db, keyFingerprint)
}

/** From now on this secret key is the database's. */
export async function changeFingerprint(db: DbOrTransaction, fingerprint: string, now: Date): Promise<void> {
  await writeSetting(db, keyFingerprint, fingerprint, now)
}

function short(fingerprint: string): string {
  return `${fingerprint.slice(0, 8)}…`
}
