import { inflateSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { ana, bob, until } from '../../sandbox/slack/testing.ts'
import type { Db } from '../db/database.ts'
import { choosePictureTheme } from './picture-theme.ts'
import { directMessages, disconnect, homeOf, lastMessage } from './testing/connected.ts'
import { spendingCompany } from './testing/spending-company.ts'

afterEach(disconnect)

const address = { publicUrl: 'https://tally.example.com' }

test('the pictures below every command are dark for whoever chose dark', async () => {
  const { db, asked } = await inDark(address)

  await darkOf(db, 1, () => asked('/spend me'))
  await darkOf(db, 1, () => asked('/spend team'))
  await darkOf(db, 1, () => asked('/spend forecast'))
  await darkOf(db, 1, () => asked('/spend model sonnet'))
  await darkOf(db, 1, () => asked('/spend project atlas'))
  await darkOf(db, 1, () => asked('/spend compare ana@x.example zoe@x.example'))
})

test('so are those of Home and of the windows opened from it', async () => {
  const { slack, db } = await inDark({ ...address, admins: ['bob@x.example'] }, bob)
  const press = async (viewId: string, actionId: string) => {
    const { ok } = await slack.act('pressButton', { user: bob, viewId, actionId })
    expect(ok).toBe(true)
  }
  const open = async (tab: string) => {
    await slack.act('openHome', { user: bob })
    const { id } = await until('Home is there', async () => (await slack.state(bob)).home)
    await slack.act('pressButton', { user: bob, viewId: id, label: 'Overview' })
    await until('the tabs are there', async () => (await homeOf(slack, bob)).includes(`home.tab-${tab}`))
    await press(id, `home.tab-${tab}`)
    await until('it is shown', async () => (await homeOf(slack, bob)).includes(`${tab}.period`))
    return id
  }

  const window = async (tab: string, actionId: string) => {
    const before = (await slack.state(bob)).modals.at(-1)?.id
    await press(await open(tab), actionId)
    await until('the window has its pictures', async () => {
      const shown = (await slack.state(bob)).modals.at(-1)
      return shown && shown.id !== before && JSON.stringify(shown.blocks).includes('/charts/')
    })
  }

  await darkOf(db, 1, () => open('insights'))
  await darkOf(db, 1, () => window('overview', 'overview.more-charts'))
  await darkOf(db, 1, () => window('models', 'models.more-charts'))
  // Only the chart of the models has something to show here, and that is drawn.
  await darkOf(db, 0, () => window('insights', 'insights.more-charts'))
  await darkOf(db, 1, () => window('provider-spend', 'provider-spend.more-charts'))
  await darkOf(db, 1, () => window('models', 'models.open'))
})

test('so is the chart that is sent to the own messages', async () => {
  const { slack, db, asked } = await inDark()

  await darkOf(db, 1, async () => {
    await asked('/spend forecast')
    const message = await until('the answer is there', () => lastMessage(slack, ana, '#ai-spend'))
    await slack.act('pressButton', { user: ana, message, actionId: 'forecast.show-chart' })
    await until('the chart came', async () => (await directMessages(slack, ana))[0])
  })
})

/** Draws, waits for as many new pictures, and expects every one to be dark. */
async function darkOf(db: Db, least: number, draw: () => Promise<unknown>): Promise<void> {
  const drawn = () => db.selectFrom('picture').select('png').execute()
  const before = (await drawn()).length

  await draw()
  await until('the pictures are drawn', async () => (await drawn()).length >= before + least)

  for (const { png } of await drawn()) expect(redOfCorner(png)).toBeLessThan(64)
}

async function inDark(input?: { publicUrl?: string; admins?: string[] }, user = ana) {
  const company = await spendingCompany(input)
  // Whose the account is, is known from the first command on.
  await company.asked('/spend help', user)
  const handles = company.db.selectFrom('handle').where('name', 'like', `%:${user}`).select('name')
  const { name } = await handles.executeTakeFirstOrThrow()
  await choosePictureTheme(company.db, { team: name.split(':')[0] ?? '', slackUser: user }, 'dark')
  return company
}

// The first pixel of a PNG stands unfiltered behind the byte that names the filter of its row.
function redOfCorner(png: Buffer): number {
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  return inflateSync(Buffer.concat(parts))[1] ?? 255
}
