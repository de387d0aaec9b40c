import { ana, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { homeOf } from '../testing/connected.ts'

/** What an admin does in the Providers tab and its modals. */

export async function openProviders(slack: RunningSlack, user = ana): Promise<void> {
  await slack.act('openHome', { user })
  const home = await until('Home is there', async () => (await slack.state(user)).home)
  await slack.act('pressButton', { user, viewId: home.id, label: 'Set-up' })
  // Not by the tab beside it: the first steps have a button of that name as well.
  await until('Set-up is open', async () => (await homeOf(slack, user)).includes('Set-up, shown now'))
  await slack.act('pressButton', { user, viewId: home.id, actionId: 'home.tab-providers' })
  await until('Providers are shown', async () => (await homeOf(slack, user)).includes('own keys at the providers'))
}

export async function press(slack: RunningSlack, actionId: string, expected: string, user = ana): Promise<void> {
  const home = (await slack.state(user)).home
  await slack.act('pressButton', { user, viewId: home?.id ?? '', actionId })
  await until(`the modal of ${actionId} is filled`, async () =>
    modalText(await modalOf(slack, user)).includes(expected),
  )
}

export async function submit(slack: RunningSlack, state: object, user = ana) {
  const { id } = await modalOf(slack, user)
  return slack.act('submitModal', { user, viewId: id, state })
}

export async function modalOf(slack: RunningSlack, user = ana): Promise<{ id: string }> {
  return until('a modal is open', async () => (await slack.state(user)).modals.at(-1))
}

export function modalText(modal: { id: string }): string {
  return JSON.stringify(modal).replaceAll('`', '')
}

export async function shows(slack: RunningSlack, expected: string): Promise<void> {
  await until(`Home shows ${expected}`, async () => (await homeOf(slack, ana)).includes(expected))
}
