import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../base/log.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import { keepInstallation } from '../../people/change-slack-installation.ts'
import { openInstallation } from '../../people/slack-installation.ts'
import { openVault } from '../../vault/vault.ts'
import { NotConnected } from '../web-api.ts'
import { openWorkspaceClients } from './workspace-clients.ts'

const vault = openVault(['0'.repeat(64)])
const now = new Date('2026-11-21T10:00:00Z')
const team = 'T1'

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

const install = (nth: number, endsInMs: number) =>
  keepInstallation(
    { db: database.db, vault },
    {
      ...{ team, name: 'Acme', app: 'A1', bot: 'B1', botUser: 'U1', scopes: [], installedBy: 'U2', now },
      ...{ token: `xoxe.xoxb-${nth}`, refreshToken: `xoxe-${nth}`, endsAt: new Date(now.getTime() + endsInMs) },
    },
  )

/** Asks for the workspace's token while Slack refuses to renew it; `meanwhile` is begun before Slack answers. */
async function refusedWhile(meanwhile: () => Promise<void>): Promise<unknown> {
  let begun = Promise.resolve()
  const slack = createServer((_request, response) => {
    begun = meanwhile()
    setTimeout(() => {
      response.setHeader('content-type', 'application/json')
      response.end('{"ok":false,"error":"invalid_refresh_token"}')
    }, 100)
  })
  await new Promise<void>((resolve) => slack.listen(0, '127.0.0.1', resolve))
  const slackApiUrl = `http://127.0.0.1:${(slack.address() as AddressInfo).port}/api/`
  const clients = openWorkspaceClients({
    ...{ db: database.db, vault, clock: { now: () => now }, log: createLog('silent') },
    ...{ app: { clientId: 'c', clientSecret: 's' }, options: { slackApiUrl } },
  })
  const failed = await clients.connection(team).catch((thrown: unknown) => thrown)
  await begun
  await new Promise((resolve) => slack.close(resolve))
  return failed
}

test('a workspace whose token Slack renews no more is connected no more', async () => {
  await install(1, 60_000)

  expect(await refusedWhile(async () => undefined)).toBeInstanceOf(NotConnected)

  expect(await openInstallation({ db: database.db, vault }, team)).toBeNull()
})

test('one that is installed anew while its former token is refused stays connected', async () => {
  await install(1, 60_000)

  expect(await refusedWhile(() => install(2, 12 * 3_600_000))).toBeInstanceOf(Error)

  expect(await openInstallation({ db: database.db, vault }, team)).toMatchObject({ token: 'xoxe.xoxb-2', ended: null })
})
