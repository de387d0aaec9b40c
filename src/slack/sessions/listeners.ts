import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { maySeeEverything, maySeePerson, type Viewer } from '../../people/access.ts'
import { timeZoneOf } from '../../people/time-zone.ts'
import { type Period, periodOfWord } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { type Scope, scopeOfKey } from '../../reports/scope.ts'
import { sessionDetail, sessionPage } from '../../reports/sessions.ts'
import { isTimeZone } from '../../settings/organisation-settings.ts'
import type { Asker } from '../asking.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { controlsOf } from '../dashboard/controls.ts'
import { searchTyped } from '../kit/list.ts'
import { sayingModal } from '../kit/modal.ts'
import { pageNumber } from '../kit/page-number.ts'
import { readBack } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import type { CommandRequest, ViewActionRequest } from '../listening/requests.ts'
import { pictureTheme } from '../picture-theme.ts'
import { sessionActions, sessionControls } from './action-ids.ts'
import { sessionModal, timelineChart } from './detail-view.ts'
import {
  type SessionsState,
  searchField,
  sessionName,
  sessionsMessage,
  sessionsModal,
  sessionsOnPage,
  sessionsState,
  sessionsTab,
} from './views.ts'

type Deps = { db: Db; clock: Clock; pictures: ChartPictures }

/** `/spend sessions`: the dearest sessions of who was asked about, which the asker may see. */
export async function answerSessions(
  { db }: Deps,
  { reply }: CommandRequest,
  asked: { scope: Scope; period: Period },
): Promise<void> {
  await reply(sessionsMessage(await sessionPage(db, { ...asked, search: '', page: 0, size: sessionsOnPage })))
}

/** The window of sessions, and one of them as a timeline. Whose they are is authorised anew each time. */
export function listenToSessions(listening: Listening, deps: Deps): void {
  listening.button(sessionActions.open, 'known', ({ viewer, value, openModal }) =>
    openModal('Sessions', () => sessionsShown(deps, viewer, stateOf(value))),
  )
  listening.viewAction(sessionActions.push, 'known', ({ viewer, value, pushModal }) =>
    pushModal('Sessions', () => sessionsShown(deps, viewer, stateOf(value))),
  )

  const changes: Record<string, (value: string) => Partial<SessionsState>> = {
    [controlsOf(sessionsTab).period]: (period) => ({ period, page: 0 }),
    [sessionControls.previous]: (page) => ({ page: pageNumber(page) }),
    [sessionControls.next]: (page) => ({ page: pageNumber(page) }),
  }
  for (const [actionId, change] of Object.entries(changes)) {
    listening.viewAction(actionId, 'known', async ({ viewer, value, metadata, update }) => {
      const state = readBack(sessionsState, metadata)
      await update(await sessionsShown(deps, viewer, { ...state, ...change(value) }))
    })
  }

  listening.submission(sessionControls.search, 'known', async ({ viewer, metadata, form }) => {
    const search = searchTyped(form.text(searchField) ?? '')
    const state = { ...readBack(sessionsState, metadata), search, page: 0 }
    return { kind: 'update', view: await sessionsShown(deps, viewer, state) }
  })

  listening.viewAction(sessionControls.show, 'known', (request) =>
    request.pushModal('Session', () => sessionShown(deps, request)),
  )
}

async function sessionsShown({ db, clock }: Deps, viewer: Viewer | null, state: SessionsState) {
  const now = clock.now()
  const scope = viewer && (await scopeOfKey(db, { viewer, key: state.scope, now }))
  if (!scope) return sayingModal('Sessions', refusal)
  const period = periodOfWord(state.period, now, await reportCalendar(db, now))
  const { search, page } = state
  return sessionsModal(await sessionPage(db, { scope, period, search, page, size: sessionsOnPage }))
}

async function sessionShown({ db, clock, pictures }: Deps, { viewer, asker, value }: ViewActionRequest) {
  const detail = await sessionDetail(db, readBack(sessionName, value))
  const personId = detail?.session.personId ?? null
  if (!viewer || !detail || !(await maySee(db, { viewer, personId, now: clock.now() }))) {
    return sayingModal('Session', refusal)
  }
  const chart = timelineChart(detail, await zoneOf(db, asker))
  return sessionModal(detail, chart && (await pictures.byAddress(chart, await pictureTheme(db, asker))))
}

// What nobody was matched to is seen by who sees everything.
async function maySee(db: Db, { viewer, personId, now }: { viewer: Viewer; personId: string | null; now: Date }) {
  return personId === null ? maySeeEverything(viewer) : maySeePerson(db, viewer, personId, now)
}

async function zoneOf(db: Db, { person }: Asker): Promise<string> {
  const zone = person ? await timeZoneOf(db, person.id) : ''
  return isTimeZone(zone) ? zone : 'UTC'
}

function stateOf(value: string): SessionsState {
  const [scope = '', ...words] = value.split(' ')
  return { scope, period: words.join(' '), search: '', page: 0 }
}

const refusal =
  'Everyone sees their own sessions, leads those of their teams’ people, finance and admins everyone’s. So I did not look that up.'
