/** Text that comes from people or vendors, made safe for mrkdwn: no mention, link or entity can be smuggled in. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The same as code, so that `_`, `*` and `~` inside are shown and not obeyed. */
export function asCode(text: string): string {
  const plain = text.replaceAll('`', 'ˋ').replaceAll(/\s+/g, ' ').trim()
  return plain === '' ? '' : `\`${escapeMrkdwn(plain)}\``
}
