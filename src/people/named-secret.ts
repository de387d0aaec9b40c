import { type RawBuilder, sql } from 'kysely'

/**
 * Whether a key or token is named by a text: its id, what is displayed of its secret (three dots will do), the secret itself,
 * which `displayOf` shortens, or its name. `displayOf` gives null for what is no secret.
 */
export function isNamedBy(which: string, displayOf: (secret: string) => string | null): RawBuilder<boolean> {
  const display = displayOf(which) ?? which.replace('...', '…')
  const lower = which.toLowerCase()
  return sql`(id::text = ${lower} or display = ${display} or lower(name) = ${lower})`
}
