import { mayBeSecret } from '../base/may-be-secret.ts'

/** What was typed, fit to be repeated in an answer: nothing that may be a key, no control characters, not too long. */
export function shown(typed: string): string {
  if (mayBeSecret(typed)) return '(not repeated: it looks like a key)'
  const plain = typed.replaceAll(/\p{Cc}/gu, ' ')
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain
}
