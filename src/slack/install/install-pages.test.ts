import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../../sandbox/slack/testing.ts'
import { endInstallation } from '../../people/change-slack-installation.ts'
import { connectedTeams, freshInstallation, slackInstallations } from '../../people/slack-installation.ts'
import { agree, buttonOf, openBrowser, type Shown } from './testing/browser.ts'
import { closeStage, labs, openStage, type RunningTally, robotics, type Stage } from './testing/stage.ts'

const bob = `${robotics}:U1BOB`
const cho = `${labs}:U2CHO`
const minute = 60_000
let stage: Stage
let tally: RunningTally

beforeEach(async () => {
  stage = await openStage()
  tally = await stage.tally()
})
afterEach(closeStage)

test('without a link, with a made-up, a used or an old one nobody gets as far as Slack', async () => {
  const used = await stage.link(tally)
  const browser = openBrowser()
  await browser.open(await agree(browser, used, { who: bob }))
  const old = await stage.link(tally)
  stage.advance(25 * 60 * minute)
  const bare = `${tally.publicUrl}/slack/install`

  const shown = await Promise.all(
    [bare, `${bare}?link=`, `${bare}?link=abc`, used, old].map((address) => openBrowser().open(address)),
  )

  expect(shown.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
  for (const page of shown) {
    expect(buttonOf(page)).toBe('')
    expect(page.headers.getSetCookie()).toEqual([])
  }
})

test('the way to Slack asks for what the manifest says, and tells Slack nothing of the link', async () => {
  const link = await stage.link(tally)
  const page = await openBrowser().open(link)
  const { searchParams } = new URL(buttonOf(page))

  expect(searchParams.get('scope')?.split(',')).toEqual(stage.workspace(robotics).app.scopes)
  expect(searchParams.get('redirect_uri')).toBe(`${tally.publicUrl}/slack/oauth_redirect`)
  expect(buttonOf(page)).not.toContain(new URL(link).searchParams.get('link'))
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  expect(page.headers.get('cache-control')).toBe('no-store')
  expect(page.headers.getSetCookie()).toEqual([expect.stringMatching(/; Secure; HttpOnly; /)])
})

test('a state that was forged, or comes back in another browser, connects nothing, and the link still serves', async () => {
  const link = await stage.link(tally)
  const [browser, other] = [openBrowser(), openBrowser()]
  const back = await agree(browser, link, { who: bob })
  const forged = new URL(back)
  const [head = '', , signature = ''] = (forged.searchParams.get('state') ?? '').split('.')
  const claims = Buffer.from('{"installOptions":{"scopes":[]},"now":"2099-01-01"}').toString('base64url')
  forged.searchParams.set('state', `${head}.${claims}.${signature}`)
  other.cookies.set('slack-app-oauth-state', forged.searchParams.get('state') ?? '')
  const stateless = new URL(back)
  stateless.searchParams.delete('state')

  const refused = [
    await openBrowser().open(back),
    await other.open(forged.href),
    await openBrowser().open(stateless.href),
  ]

  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403])
  expect(await slackInstallations(stage.db)).toEqual([])
  expect(await browser.open(back)).toMatchObject({ status: 200 })
  expect(await connectedTeams(stage.db)).toEqual([robotics])
})

test('a state that comes back a second time connects nothing', async () => {
  const browser = openBrowser()
  const back = await agree(browser, await stage.link(tally), { who: bob })
  const cookies = new Map(browser.cookies)
  expect(await browser.open(back)).toMatchObject({ status: 200 })
  await endInstallation(stage.db, { team: robotics, because: 'disconnected', actor, now: stage.clock.now() })

  for (const [name, value] of cookies) browser.cookies.set(name, value)
  const again = await browser.open(back)

  expect(again.status).toBe(403)
  expect(await connectedTeams(stage.db)).toEqual([])
})

test('the code of another app connects nothing', async () => {
  const browser = openBrowser()
  const back = new URL(await agree(browser, await stage.link(tally), { who: bob }))
  back.searchParams.set('code', '9.code-of-another-app')

  const page = await browser.open(back.href)

  expect(page).toMatchObject({ status: 502, html: expect.stringContaining('was not connected') })
  expect(await slackInstallations(stage.db)).toEqual([])
})

test('whoever cancels in Slack can use their link later', async () => {
  const link = await stage.link(tally)
  const browser = openBrowser()

  const page = await browser.open(await agree(browser, link, { who: bob, decision: 'cancel' }))

  expect(page.html).toContain('Nothing was connected')
  expect(await browser.open(await agree(browser, link, { who: bob }))).toMatchObject({ status: 200 })
})

test('a whole Enterprise organization is refused, and its token given back', async () => {
  const page = await stage.connect(tally, 'E0SANDBOX:')

  expect(page).toMatchObject({ status: 400, html: expect.stringContaining('Choose one workspace') })
  expect(await slackInstallations(stage.db)).toEqual([])
  expect(stage.workspace(robotics).grant.botToken).toBeNull()
})

test('of two copies of Tally that are asked with one link at once, one connects; both know the workspace then', async () => {
  const other = await stage.tally()
  const link = await stage.link(tally)
  const elsewhere = link.replace(tally.publicUrl, other.publicUrl)
  const browsers = [openBrowser(), openBrowser()] as const
  const backs = [
    await agree(browsers[0], link, { who: bob }),
    await agree(browsers[1], elsewhere, { who: cho }),
  ] as const

  const pages = await Promise.all([browsers[0].open(backs[0]), browsers[1].open(backs[1])])

  expect(statuses(pages)).toEqual([200, 403])
  expect(await connectedTeams(stage.db)).toHaveLength(1)
})

test('two who connect the same workspace at once leave one connection, with the token that serves', async () => {
  const other = await stage.tally()
  const browsers = [openBrowser(), openBrowser()] as const
  const backs = [
    await agree(browsers[0], await stage.link(tally), { who: bob }),
    await agree(browsers[1], await stage.link(other), { who: `${robotics}:U1ANA` }),
  ] as const

  const pages = await Promise.all([browsers[0].open(backs[0]), browsers[1].open(backs[1])])

  expect(statuses(pages)).toEqual([200, 200])
  const [installed, ...others] = await slackInstallations(stage.db)
  expect(others).toEqual([])
  expect(installed).toMatchObject({ team: robotics, version: 2, ended: null })
  // Whoever connects first is also sent where to begin, sooner or later.
  const told = await stage.db.selectFrom('outbox').select('kind').where('kind', 'like', 'slack.%').execute()
  expect(told).toEqual([{ kind: 'slack.connected' }])
})

test('a refusal of a token from before ends nothing newer', async () => {
  await stage.connect(tally, bob)
  await stage.connect(tally, bob)
  const because = 'removed in Slack' as const

  const ended = await endInstallation(stage.db, { team: robotics, version: 1, because, actor, now: stage.clock.now() })

  expect(ended).toBe(false)
  expect(await connectedTeams(stage.db)).toEqual([robotics])
})

test('a workspace’s name cannot write into the page', async () => {
  stage.workspace(labs).team.name = '<script>alert(1)</script>'

  const page = await stage.connect(tally, cho)

  expect(page.status).toBe(200)
  expect(page.html).not.toContain('<script>')
})

test('a token that ends is renewed before it does, by one copy of Tally for all', async () => {
  await closeStage()
  stage = await openStage({ rotates: true })
  tally = await stage.tally()
  await stage.connect(tally, bob)
  const { grant } = stage.workspace(robotics)
  const first = grant.botToken
  stage.advance(11 * 60 * minute)
  let asked = 0
  const refresh = async (refreshToken: string) => {
    asked += 1
    return {
      token: `xoxb-new-${refreshToken.length}`,
      refreshToken,
      endsAt: new Date(stage.clock.now().getTime() + 720 * minute),
    }
  }
  const input = { team: robotics, now: stage.clock.now(), marginMs: 120 * minute, refresh }

  const both = await Promise.all([freshInstallation(stage, input), freshInstallation(stage, input)])

  expect(asked).toBe(1)
  expect(both[0]?.token).toBe(both[1]?.token)
  expect(both[0]?.token).not.toBe(first)
})

test('with rotation the app goes on after its first token has ended', async () => {
  await closeStage()
  stage = await openStage({ rotates: true })
  tally = await stage.tally()
  await stage.connect(tally, bob)
  const { grant } = stage.workspace(robotics)
  const first = grant.botToken
  stage.advance(11 * 60 * minute)

  await stage.act(robotics, 'openHome', { user: 'U1BOB' })

  await until('Bob has a Home', async () => (await stage.state(robotics, 'U1BOB')).home)
  expect(grant.botToken).not.toBe(first)
  expect(await slackInstallations(stage.db)).toMatchObject([{ team: robotics, version: 2, ended: null }])
})

const actor = { id: 'slack', origin: 'slack' as const }

function statuses(pages: readonly Shown[]): number[] {
  return pages.map(({ status }) => status).toSorted((a, b) => a - b)
}
