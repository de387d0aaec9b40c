/** What was typed, fit to be repeated in an answer: nothing that may be a key, no control characters, not too long. */
export function shown(typed: string): string {
  if (mayBeSecret(typed)) return '(not repeated: it looks like a key)'
  const plain = typed.replaceAll(/\p{Cc}/gu, ' ')
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain
}

/** Whether a text may hold a provider's or one of our own keys. */
export function mayBeSecret(text: string): boolean {
  return /(sk-|acl_|crsr_|xox[bp]-|xapp-)\S{6}/i.test(text) || /[A-Za-z0-9_-]{40}/.test(text)
}
