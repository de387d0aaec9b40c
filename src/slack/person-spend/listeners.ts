import { dayOf } from '../../base/calendar.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { maySeePerson, maySeeTeam, type Viewer } from '../../people/access.ts'
import { teamOfPerson } from '../../people/membership.ts'
import { findPerson } from '../../people/person.ts'
import { timeZoneOf } from '../../people/time-zone.ts'
import { defaultPeriod, type Period, periodOfWord } from '../../reports/period.ts'
import { type PersonReport, personReport } from '../../reports/person-report.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import type { Scope } from '../../reports/scope.ts'
import type { Asker } from '../asking.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { chartsModal } from '../dashboard/charts-modal.ts'
import { controlsOf } from '../dashboard/controls.ts'
import { sayingModal } from '../kit/modal.ts'
import { pageNumber } from '../kit/page-number.ts'
import { readBack, readId } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import { pictureTheme } from '../picture-theme.ts'
import { sessionsButton } from '../sessions/views.ts'
import { dailyChart } from '../spend/charts.ts'
import { notYourPersonMessage } from '../spend/views.ts'
import { personActions, personControls, personSections } from './action-ids.ts'
import { hoursChart, personCharts, tokenChart } from './charts.ts'
import { type PersonPictures, type PersonState, personModal, personState, personTab } from './views.ts'

type Deps = { db: Db; clock: Clock; pictures: ChartPictures }
type Looking = { asker: Asker; viewer: Viewer | null }

/** The window of one person’s usage. Whether they may be seen is asked anew each time. */
export function listenToPersonSpend(listening: Listening, deps: Deps): void {
  listening.button(personActions.open, 'known', ({ asker, viewer, value, openModal }) =>
    openModal('Usage', () => {
      const [personId = '', ...words] = value.split(' ')
      const period = words.join(' ') || defaultPeriod
      return personShown(deps, { asker, viewer }, { personId: readId(personId), section: 'summary', period, page: 0 })
    }),
  )

  listening.viewAction(personControls.moreCharts, 'known', ({ asker, viewer, metadata, pushModal }) =>
    pushModal('More charts', () => chartsShown(deps, { asker, viewer }, readBack(personState, metadata))),
  )

  const changes: Record<string, (value: string) => Partial<PersonState>> = {
    ...Object.fromEntries(
      personSections.map((section) => [personControls.section[section], () => ({ section, page: 0 })] as const),
    ),
    [controlsOf(personTab).period]: (period) => ({ period, page: 0 }),
    [personControls.previous]: (page) => ({ page: pageNumber(page) }),
    [personControls.next]: (page) => ({ page: pageNumber(page) }),
  }
  for (const [actionId, change] of Object.entries(changes)) {
    listening.viewAction(actionId, 'known', async ({ asker, viewer, value, metadata, update }) => {
      const state = readBack(personState, metadata)
      await update(await personShown(deps, { asker, viewer }, { ...state, ...change(value) }))
    })
  }
}

async function personShown({ db, clock, pictures }: Deps, { asker, viewer }: Looking, state: PersonState) {
  const now = clock.now()
  const read = await readPerson(db, { viewer, state, now })
  if (!read) return sayingModal('Usage', notYourPersonMessage().text)
  const { report, period } = read
  const scope: Scope = { kind: 'person', personId: state.personId, name: report.person.name }
  return personModal(report, {
    state: { ...state, period: period.word },
    now,
    pictures: await drawn({ db, pictures }, { report, section: state.section, asker, now }),
    sessionsButton: sessionsButton(scope, period, 'push'),
  })
}

async function chartsShown({ db, clock, pictures }: Deps, { asker, viewer }: Looking, state: PersonState) {
  const now = clock.now()
  const read = await readPerson(db, { viewer, state, now })
  if (!read) return sayingModal('More charts', notYourPersonMessage().text)
  const { report, period } = read
  const about = `${report.person.name}, ${period.label}`
  return chartsModal(pictures, { about, charts: personCharts(report, now), theme: await pictureTheme(db, asker) })
}

/** Null where they may not see the person. */
async function readPerson(
  db: Db,
  { viewer, state, now }: { viewer: Viewer | null; state: PersonState; now: Date },
): Promise<{ report: PersonReport; period: Period } | null> {
  const { personId } = state
  const person = viewer && (await maySeePerson(db, viewer, personId, now)) ? await findPerson(db, personId) : null
  if (!viewer || !person) return null
  const period = periodOfWord(state.period, now, await reportCalendar(db, now))
  const team = await teamOfPerson(db, { personId, day: dayOf(now) })
  const report = await personReport(db, {
    person,
    period,
    timeZone: await timeZoneOf(db, viewer.person.id),
    team: team && maySeeTeam(viewer, team.id) ? team : null,
    now,
  })
  return { report, period }
}

// Only what the section shows is drawn.
async function drawn(
  { db, pictures }: Pick<Deps, 'db' | 'pictures'>,
  { report, section, asker, now }: { report: PersonReport; section: PersonState['section']; asker: Asker; now: Date },
): Promise<PersonPictures> {
  const isActivity = section === 'activity'
  const charts = {
    daily: section === 'summary' ? dailyChart(report.spend, now) : null,
    tokens: isActivity ? (tokenChart(report.spend, now)?.chart ?? null) : null,
    hours: isActivity ? (hoursChart(report)?.chart ?? null) : null,
  }
  const theme = await pictureTheme(db, asker)
  const [daily = null, tokens = null, hours = null] = await Promise.all(
    [charts.daily, charts.tokens, charts.hours].map((chart) => chart && pictures.byAddress(chart, theme)),
  )
  return { daily, tokens, hours }
}
