import type { ListedOffer } from '../../people/key-offer-list.ts'
import type { TakenOffer } from '../../people/key-offer-take.ts'
import { gracePeriods } from '../../people/rotate-virtual-key.ts'
import type { VirtualKey } from '../../people/virtual-key.ts'
import { lastDayOf } from '../../people/virtual-key-list.ts'
import { actions, button, context, figures, localTime, type Message, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { keyActions } from './action-ids.ts'
import { budgetText, dayText, holderName, keyName, modelsText, tagsText } from './words.ts'

/** Offers a key to its recipient. `by` is who offers it; `old` the key it takes the place of. */
export function offerMessage(input: { listed: ListedOffer; by: string; old: VirtualKey | null; now: Date }): Message {
  const { offer, owner, recipient } = input.listed
  const whose = owner.id === recipient.id ? '' : ` for ${holderName(owner)}`
  const what = input.old ? 'a new key' : 'a key'
  const title = `${escapeMrkdwn(input.by)} offers you ${what}${whose}: ${escapeMrkdwn(offer.name)}`
  return {
    text: `${input.by} offers you ${what}: ${offer.name}`,
    blocks: [
      section(`:key: *${title}*\nMake it with the button. It is shown once, to you alone, and kept nowhere.`),
      figures(offerFigures(input)),
      ...(input.old ? [section(inPlaceOf(input.old, offer.graceSeconds))] : []),
      actions(
        button({
          actionId: keyActions.make,
          text: 'Make my key',
          value: offer.id,
          primary: true,
          label: `Make the key ${offer.name}`,
        }),
      ),
      context(`Open until ${localTime(offer.openUntil)}.`),
    ],
  }
}

/** What stands in the offer's place once the key was made. */
export function madeMessage(key: VirtualKey): Message {
  const text = `:white_check_mark: ${keyName(key)} was made ${localTime(key.createdAt)} and shown once.`
  return {
    text: `Your key ${key.name} was made.`,
    blocks: [
      section(text),
      actions(
        button({
          actionId: keyActions.setup,
          text: 'Show set-up again',
          value: key.id,
          label: `Show the set-up of ${key.name} again`,
        }),
      ),
      context('Lost it? Rotate it with `/keys`: you make a new one in its place.'),
    ],
  }
}

/** What stands there when the key was made but could not be shown, so that nobody has it. */
export function notShownMessage(key: Pick<VirtualKey, 'name'>): Message {
  const text = `:warning: *${escapeMrkdwn(key.name)}* was made, but the window was closed before it could be shown, so nobody has it. A new offer is on its way to you.`
  return { text: `The key ${key.name} could not be shown. A new offer is on its way.`, blocks: [section(text)] }
}

/** What stands there when the offer has ended. */
export function endedMessage(name: string, why: 'expired' | 'withdrawn'): Message {
  const how = why === 'expired' ? 'has ended' : 'was withdrawn'
  const text = `The offer of the key *${escapeMrkdwn(name)}* ${how}. Ask a Tally admin for a new one if you need it.`
  return { text: `The offer of ${name} ${how}.`, blocks: [section(text)] }
}

/** The sentence for a press that made no key. */
export function noKeySentence(taken: Exclude<TakenOffer, { outcome: 'made' }>): string {
  switch (taken.outcome) {
    case 'taken-before':
      return `This key was made ${taken.offer.takenAt ? localTime(taken.offer.takenAt) : 'before'} and shown once; it cannot be shown again. Lost it? Rotate it with \`/keys\`: you make a new one in its place.`
    case 'expired':
      return `This offer ended ${localTime(taken.offer.openUntil)}. Ask a Tally admin to offer it again.`
    case 'withdrawn':
      return 'This offer was withdrawn, so no key was made. Ask a Tally admin if you need one.'
    case 'not-yours':
      return 'This key was offered to somebody else. Only they can make it.'
    case 'not-found':
      return 'There is no such offer. Ask a Tally admin for a key.'
  }
}

function offerFigures({ listed: { offer, owner, recipient }, old, now }: Parameters<typeof offerMessage>[0]) {
  const { project, tags, models, budget } = offer
  const end = offer.keyExpiresAt ?? old?.expiresAt ?? null
  return [
    ...(owner.id === recipient.id ? [] : [{ label: 'For', value: holderName(owner) }]),
    { label: 'Project', value: project === '' ? 'none' : asCode(project) },
    { label: 'Models', value: modelsText(models) },
    ...(Object.keys(tags).length > 0 ? [{ label: 'Tags', value: tagsText(tags) }] : []),
    { label: 'Works', value: end ? `through ${dayText(lastDayOf(end), now)}` : 'no expiry' },
    ...(budget ? [{ label: 'Budget', value: budgetText(budget) }] : []),
  ]
}

function inPlaceOf(old: VirtualKey, graceSeconds: number): string {
  const when = gracePeriods.find(({ seconds }) => seconds === graceSeconds)?.text ?? 'at once'
  return `It takes the place of ${keyName(old)}: that one works until you make the new one, and stops ${when}.`
}
