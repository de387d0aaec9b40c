import type { KnownBlock, ModalView } from '@slack/types'
import { program } from '../../base/program.ts'
import type { SlackInstallation } from '../../people/slack-installation-row.ts'
import { actions, button, context, divider, localTime, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { selectInput } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { modal, sayingModal } from '../kit/modal.ts'
import { workspaceActions, workspaceSubmissions } from './action-ids.ts'

const mostShown = 20
// So many fit into a section whatever they are called.
const linesInSection = 5
const longestName = 50

/** The workspaces, in Home > Set-up > Organisation. `here` is the one it is read in. */
export function workspaceBlocks(installations: readonly SlackInstallation[], here: string): KnownBlock[] {
  const shown = installations.slice(0, mostShown).map((one) => lineOf(one, here))
  const rest = installations.length - mostShown
  const lines = ['*Slack workspaces*', ...shown, ...(rest > 0 ? [`and ${rest} more`] : [])]
  const sections = Math.ceil(lines.length / linesInSection)
  const isAnyOther = installations.some(({ team, ended }) => ended === null && team !== here)
  return [
    divider(),
    ...Array.from({ length: sections }, (_, index) =>
      section(lines.slice(index * linesInSection, (index + 1) * linesInSection).join('\n')),
    ),
    actions(
      button({ actionId: workspaceActions.connect, text: 'Connect another…', value: 'link' }),
      ...(isAnyOther ? [button({ actionId: workspaceActions.disconnect, text: 'Disconnect…', value: 'choose' })] : []),
    ),
  ]
}

function lineOf({ name, team, ended, installedAt }: SlackInstallation, here: string): string {
  const said = `• ${escapeMrkdwn(cut(name, longestName))} (${escapeMrkdwn(team)})`
  if (ended === null) return `${said}: *connected* since ${localTime(installedAt)}${team === here ? ', this one' : ''}`
  return `${said}: not connected since ${localTime(ended.at)}, ${ended.because}`
}

/** The link that connects another workspace, for the admin who asked for it. */
export function linkModal({ address, endsAt }: { address: string; endsAt: Date }): ModalView {
  return modal({
    callbackId: 'workspace.link',
    title: 'Connect a workspace',
    blocks: [
      section(
        'Open this link where you are signed in to the other workspace, or send it to somebody who may install apps there:',
      ),
      section(`\`\`\`${escapeMrkdwn(address)}\`\`\``),
      context(
        `It connects one workspace, once, until ${localTime(endsAt)}. Whoever has it can connect theirs: send it only to colleagues. Each workspace has to belong to your company; its Slack admins become Tally admins.`,
      ),
    ],
  })
}

/** Which workspace is to be disconnected: any but the one this is read in, which would end in the middle. */
export function disconnectModal(installations: readonly SlackInstallation[], here: string): ModalView {
  const others = installations.filter(({ ended, team }) => ended === null && team !== here).slice(0, 100)
  if (others.length === 0) {
    return sayingModal(
      'Disconnect',
      `No other workspace is connected. The one you are in is disconnected from another one, or with \`${program} slack disconnect\`.`,
    )
  }
  return modal({
    callbackId: workspaceSubmissions.disconnect,
    title: 'Disconnect a workspace',
    submit: 'Disconnect',
    blocks: [
      selectInput({
        id: 'team',
        label: 'Workspace',
        choices: others.map(({ team, name }) => ({ value: team, text: `${cut(name, longestName)} (${team})` })),
        hint: 'The app is taken out there. Its channels get no alerts any more, and people who are nowhere else no messages. Keys, budgets and figures stay.',
      }),
    ],
  })
}

/** What became of disconnecting one. */
export function disconnectedModal(done: { name: string; told: boolean } | null): ModalView {
  if (!done) return sayingModal('Disconnect', 'This workspace was not connected any more. Nothing was changed.')
  const name = escapeMrkdwn(cut(done.name, longestName))
  return sayingModal(
    'Disconnected',
    done.told
      ? `*${name} is disconnected*, and the app was taken out there.`
      : `*${name} is disconnected*: Tally says nothing there any more. Slack could not be told, so somebody there has to take the app out, under Apps &gt; Manage.`,
  )
}
