import { withoutHiddenCharacters } from '../../base/hidden-characters.ts'
import { isolated } from './right-to-left.ts'

/** Text that comes from people or vendors, made safe for mrkdwn: no mention, link, entity or turn of direction can be smuggled in, and no name turns its line. */
export function escapeMrkdwn(text: string): string {
  return isolated(text.replaceAll(/[\u202a-\u202e]/g, ''))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

/** The same as code, so that `_`, `*` and `~` inside are shown and not obeyed. */
export function asCode(text: string): string {
  const plain = withoutHiddenCharacters(text).replaceAll('`', 'ˋ')
  return plain === '' ? '' : `\`${escapeMrkdwn(plain)}\``
}
