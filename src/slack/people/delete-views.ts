import type { ModalView } from '@slack/types'
import { counted } from '../../base/count.ts'
import { providerName, providers } from '../../base/provider.ts'
import type { ForgetPreview } from '../../notices/forget-preview.ts'
import { section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { textInput } from '../kit/inputs.ts'
import { modal, sayingModal } from '../kit/modal.ts'
import { submissions } from './action-ids.ts'
import { nameShown, namesShown } from './names.ts'

/** The field the name is typed into. */
export const confirmField = 'name'

/** Says what goes and what stays, and asks for the name. The metadata is the person's id. */
export function deleteModal(preview: ForgetPreview): ModalView {
  const { person } = preview
  return modal({
    callbackId: submissions.confirmDeletion,
    title: 'Delete personal data',
    submit: 'Delete for good',
    metadata: person.id,
    blocks: [
      section(`*${nameShown(person.name, 100)}*${person.email ? `\n${escapeMrkdwn(person.email)}` : ''}`),
      section(`*Goes, at once and for good*\n${list(goes(preview))}`),
      section(`*Stays*\n${list(stays)}`),
      ...(preview.robots.length === 0
        ? []
        : [
            section(
              `:warning: Nobody answers then for ${namesShown(preview.robots, 10)}. Give them another owner first.`,
            ),
          ]),
      textInput({ id: confirmField, label: 'Type the name to confirm', placeholder: person.name }),
    ],
  })
}

/** What was done, in the modal's place. */
export function deletedModal(done: { name: string; keysRevoked: number } | { name: string; before: true }): ModalView {
  const name = `*${nameShown(done.name)}*`
  if ('before' in done) return sayingModal('Deleted', `This data was deleted before. What was spent stays as ${name}.`)
  const keys = done.keysRevoked === 0 ? '' : ` ${counted(done.keysRevoked, 'key')} revoked.`
  return sayingModal('Deleted', `The data is deleted. What was spent stays as ${name}.${keys}`)
}

const stays = [
  'Every figure and team, under a pseudonym such as “Deleted person 3F2A”; what vendors still tell goes there too',
  'Acts in the audit log, under the pseudonym',
  'Messages and files in Slack, invoices’ PDFs, and backups made before: Tally cannot unsay those',
]

function goes({ person, handles, slackAccounts, workingKeys, waitingMessages, leads }: ForgetPreview): string[] {
  const isPerson = person.kind === 'person'
  const vendors = providers.flatMap((vendor) => {
    const count = handles.filter((handle) => handle.vendor === vendor).length
    return count === 0 ? [] : [`${counted(count, 'name')} at ${providerName(vendor)}`]
  })
  const called = [
    isPerson ? 'Name, e-mail address, time zone and role' : 'Its name',
    ...(slackAccounts === 0 ? [] : [counted(slackAccounts, 'Slack account')]),
    ...vendors,
  ]
  return [
    `${called.join(', ')}, wherever they stand`,
    workingKeys === 0
      ? 'The names of keys; none works now'
      : `${counted(workingKeys, 'working key')}, revoked within a second`,
    ...(isPerson ? ['What they chose, and every message to them that Tally keeps'] : []),
    ...(waitingMessages === 0 ? [] : [`${counted(waitingMessages, 'message')} not sent yet`]),
    ...(leads.length === 0 ? [] : [`Their place as a lead of ${namesShown(leads, 5)}`]),
  ]
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `• ${line}`).join('\n')
}
