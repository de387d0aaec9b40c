import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import type { SlackInstallation } from '../../people/slack-installation-row.ts'
import { homeFrame } from '../home/frame.ts'
import { connectedMessage, endedMessage } from './messages.ts'
import { disconnectedModal, disconnectModal, linkModal, workspaceBlocks } from './views.ts'

const at = new Date('2026-11-20T09:00:00Z')
const worstName = `<!channel> & ${'Northwind '.repeat(15)}`
const few = [installation(0, 'Northwind Robotics'), installation(1, 'Northwind Labs'), ended(2, 'Old Labs')]
const many = Array.from({ length: 130 }, (_, index) => installation(index, worstName))

const views = {
  'home-few': home(few),
  'home-alone': home(few.slice(0, 1)),
  'home-worst': home(many),
  'modal-link': linkModal({ address: 'https://tally.example.com/slack/install?link=abc_DEF-123', endsAt: at }),
  'modal-disconnect': disconnectModal(few, 'T0'),
  'modal-disconnect-worst': disconnectModal(many, 'T0'),
  'modal-disconnect-none': disconnectModal(few.slice(0, 1), 'T0'),
  'modal-disconnected': disconnectedModal({ name: 'Northwind Labs', told: true }),
  'modal-disconnected-not-told': disconnectedModal({ name: worstName, told: false }),
  'modal-disconnected-before': disconnectedModal(null),
}

const messages = {
  'message-connected': connectedMessage({ team: 'T1', name: 'Northwind Labs' }),
  'message-ended-removed': endedMessage({ team: 'T1', name: 'Northwind Labs', because: 'removed in Slack' }),
  'message-ended-disconnected': endedMessage({ team: 'T1', name: worstName, because: 'disconnected' }),
}

test.each(Object.entries(views))('%s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

test.each(Object.entries(messages))('%s is as it was looked at, and Slack takes it', async (name, message) => {
  expect(validateMessage(message)).toEqual([])
  await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

test('the workspace one is in is not offered for disconnecting', () => {
  expect(JSON.stringify(disconnectModal(few, 'T0'))).not.toContain('Northwind Robotics')
})

function home(installations: readonly SlackInstallation[]) {
  return homeFrame({ tabs: [], chosen: null, blocks: workspaceBlocks(installations, 'T0') })
}

function installation(index: number, name: string): SlackInstallation {
  return {
    ...{ team: `T${index}`, name, app: 'A1', bot: 'B1', botUser: 'U1', scopes: [], version: 1 },
    ...{ installedBy: 'U2', installedAt: at, ended: null },
  }
}

function ended(index: number, name: string): SlackInstallation {
  return { ...installation(index, name), ended: { at, because: 'removed in Slack' } }
}
