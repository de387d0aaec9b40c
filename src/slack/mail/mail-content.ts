import type { Mail } from '../../outbox/mail.ts'
import type { Drawn } from '../outbox/renderer.ts'
import type { Telling } from './inline.ts'
import { mailHtml } from './mail-html.ts'
import { mailText } from './mail-text.ts'
import { partsOf } from './parts.ts'
import { subjectOf } from './subject.ts'

/** Why somebody gets a mail: they chose it, or whoever runs Tally named their address. */
export type Reason = 'chosen' | 'on the list'

type Input = {
  kind: string
  drawn: Pick<Drawn, 'text' | 'blocks'>
  why: Reason
  /** The organisation's name; empty where nobody said. */
  organisation: string
  /** The content id of each picture that goes along, by its address in the message. */
  cids: ReadonlyMap<string, string>
}

/** A message as a mail says it: the same content, as HTML and as text, with why it came below. */
export function mailContent(input: Input, telling: Telling): Pick<Mail, 'subject' | 'html' | 'text'> {
  const parts = partsOf(input.drawn.blocks)
  const subject = subjectOf({ ...input, parts }, telling)
  const footer = footerOf(input)
  return {
    subject,
    html: mailHtml({ subject, parts, footer, cids: input.cids }, telling),
    text: `${mailText(parts, telling)}\n\n-- \n${footer.join('\n')}\n`,
  }
}

function footerOf({ why, organisation }: Pick<Input, 'why' | 'organisation'>): string[] {
  const sender = `Sent by Tally${organisation === '' ? '' : ` for ${organisation}`}.`
  return why === 'chosen'
    ? [sender, 'You chose e-mail for this. Change it in Slack: Tally → Home → Notifications.']
    : [sender, 'This address is on Tally’s e-mail list, which whoever runs Tally keeps (ALERT_EMAIL_TO).']
}
