import type { Unreachable } from '../../outbox/unreachable-address.ts'
import { actions, button, context, localTime, type Message, section } from '../kit/blocks.ts'
import { nameShown } from '../people/names.ts'
import { mailActions } from './action-ids.ts'

const longestAddress = 80

/** `mail.bounced`: no mail reaches an address, why, and what to do. */
export function bouncedMessage({ address, reason, detail, since }: Unreachable): Message {
  const shown = nameShown(address, longestAddress)
  const said = detail === '' ? '' : ` Reason given: “${nameShown(detail, 200)}”`
  return {
    text: `No mail reaches ${shown}. ${why[reason]}`,
    blocks: [
      section(
        `:warning: *No mail reaches ${shown}*\n${why[reason]} Tally sends nothing more there. Whoever chose e-mail is told in Slack instead.`,
      ),
      actions(
        button({
          actionId: mailActions.tryAgain,
          text: 'Try it again',
          value: address,
          label: `Send mail to ${address} again`,
        }),
      ),
      context(`Since ${localTime(since)}.${said} Said once.`),
    ],
  }
}

/** The same message once somebody pressed *Try it again*. */
export function triedAgainMessage(address: string): Message {
  const text = `Tally sends mail to ${nameShown(address, longestAddress)} again. If it comes back once more, you are told.`
  return { text, blocks: [section(`:white_check_mark: ${text}`)] }
}

const why: Record<Unreachable['reason'], string> = {
  bounced: 'Its mail server sent a mail back for good.',
  complained: 'Its reader marked a mail from Tally as spam.',
  refused: 'The mail service does not take this address.',
}
