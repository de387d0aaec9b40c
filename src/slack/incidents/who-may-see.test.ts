import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { createLog } from '../../base/log.ts'
import { createPerson } from '../../people/person.ts'
import { changeTeam } from '../../people/team-changes.ts'
import { slackLogger } from '../logger.ts'
import { disconnect } from '../testing/connected.ts'
import { clientOptions, openClients } from '../web-api.ts'
import { incidentMessages } from './messages.ts'
import { judged, stageWithIncidents } from './testing/stage.ts'

afterEach(disconnect)

const actor = { id: 'test', origin: 'tally' } as const
const pictures = { hasAddress: false, byAddress: async () => null, byFile: async () => null }

test('what waited for a lead is drawn for whoever leads the team by then, and for admins', async () => {
  const stage = await stageWithIncidents()
  const { slack, db, people, team } = stage
  const now = systemClock.now()
  const lena = await createPerson(db, { kind: 'person', name: 'Lena', email: 'lena@x.example', now })
  const [opened] = await judged(stage, [{}])
  const incidentId = opened?.after.id ?? ''
  const log = createLog('silent')
  const clients = openClients(
    slack.tokens.botToken,
    clientOptions({ apiUrl: slack.slackApiUrl, logger: slackLogger(log) }),
  )
  const renderers = incidentMessages({ db, clock: systemClock, log, clients, pictures, admins: ['bob@x.example'] })
  const drawn = async (reader: typeof lena, place: 'leads' | 'owner' = 'leads') => [
    (await renderers['incident.alert']?.draw({ incidentId, place }, { reader, now })) != null,
    (await renderers['incident.batch']?.draw({ incidentIds: [incidentId], place }, { reader, now })) != null,
  ]
  const led = (leadIds: string[]) => changeTeam(db, { teamId: team.id, change: { leadIds }, actor, now })

  await led([lena.id])
  expect(await drawn(lena)).toEqual([true, true])
  await led([])
  expect(await drawn(lena)).toEqual([false, false])
  expect(await drawn(people.bob)).toEqual([true, true])
  expect(await drawn(people.ana, 'owner')).toEqual([true, true])
})
