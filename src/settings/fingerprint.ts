import { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import type { Db } from '../db/database.ts'
import { type Setting, writeSettingOnce } from './setting.ts'

const keyFingerprint: Setting<string> = { name: 'secret-key.fingerprint', schema: z.string() }

/**
 * Stores the secret key's fingerprint on the first start and refuses another key later (`bad-config`): with it no
 * developer's key would be known any more and no provider key could be opened.
 */
export async function checkFingerprint(db: Db, fingerprint: string, now: Date): Promise<void> {
  const stored = await writeSettingOnce(db, keyFingerprint, fingerprint, now)
  if (stored === fingerprint) return
  throw new AppError(
    'bad-config',
    `This database belongs to another TALLY_SECRET_KEY (fingerprint ${stored.slice(0, 8)}…, given ${fingerprint.slice(0, 8)}…). ` +
      'Give the key it was set up with. To bring in a new one, put it in front and keep the old one last.',
  )
}
