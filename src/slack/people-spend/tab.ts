import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { mayAdminister } from '../../people/access.ts'
import { peopleList } from '../../reports/people-list.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { noTeamToSee } from '../dashboard/controls.ts'
import type { DashboardTab } from '../dashboard/tab.ts'
import { section } from '../kit/blocks.ts'
import { teamPicture } from '../spend/team-chart.ts'
import { peopleSpendTabId } from './action-ids.ts'
import { choiceOf, filterControls } from './choices.ts'
import { peopleSpendBlocks, showsEverybody } from './views.ts'

type Deps = { db: Db; clock: Clock; pictures: ChartPictures }

/** The “People” tab: everybody in the organisation or a team, by spend. */
export function peopleSpendTab({ db, pictures }: Deps): DashboardTab {
  return {
    id: peopleSpendTabId,
    group: 'Overview',
    title: 'People',
    need: 'lead',
    scopes: 'groups',
    heading: ({ scope }) => scope.name,
    controls: filterControls,
    async show({ viewer, scope, period, list, now, theme, withPictures }) {
      if (scope.kind === 'person') return [section(noTeamToSee)]
      const choice = choiceOf(list)
      const found = await peopleList(db, { scope, period, choice, now })
      if (!found) return [section(noTeamToSee)]
      // The people, also where there are teams: those are in the Overview.
      const people = { ...found.report, teams: [] }
      const picture = withPictures && showsEverybody(choice) ? teamPicture(people, now) : null
      const source = picture && (await pictures.byAddress(picture.chart, theme))
      return peopleSpendBlocks(found, {
        now,
        mayMove: mayAdminister(viewer),
        picture: picture && source && { picture, source },
      })
    },
  }
}
