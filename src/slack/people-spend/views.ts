import type { KnownBlock, StaticSelect } from '@slack/types'
import { formatUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import type { PeopleList, PersonRow } from '../../reports/people-list.ts'
import type { PeopleChoice } from '../../reports/people-page.ts'
import { isComparable, shareText, teamFindingOf } from '../../reports/team-finding.ts'
import { usedAny } from '../../reports/team-report.ts'
import { actions, button, context, figures, type PictureSource, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { optionOf } from '../kit/inputs.ts'
import { clearButton, countLine, type Noun, nothingFound, type Page, pageButtons, searchField } from '../kit/list.ts'
import { nameShown } from '../people/names.ts'
import { explainButton } from '../spend/explain-views.ts'
import { pictureBlocks, type TeamPicture } from '../spend/team-chart.ts'
import { teamFigures, teamNotes } from '../spend/team-figures.ts'
import { peopleControls, peopleSpendActions } from './action-ids.ts'
import { filterRow } from './choices.ts'
import { personBlock } from './rows.ts'

/** The People tab below its controls: at most 26 blocks. */
export function peopleSpendBlocks(
  list: PeopleList,
  input: { now: Date; mayMove: boolean; picture: { picture: TeamPicture; source: PictureSource } | null },
): KnownBlock[] {
  const { report, choice, rows, found } = list
  const { now, mayMove, picture } = input
  const { period } = report
  const page: Page<PersonRow> = { items: rows, page: list.page, size: choice.size, total: found }
  const compared = isComparable(report, now)
  return [
    section(`*${escapeMrkdwn(spendLine(list))}*\n${escapeMrkdwn(teamFindingOf(report, now))}.`),
    ...(usedAny(report.total) ? [figures(teamFigures(report, now))] : []),
    ...(picture ? pictureBlocks(picture.picture, picture.source) : []),
    filterRow(choice),
    ...searchField(page, {
      id: 'people-spend.search',
      actionId: peopleControls.search,
      label: 'Find somebody',
      placeholder: 'Part of a name or e-mail',
      search: choice.search,
    }),
    found === 0 ? section(nobody(list)) : context(countOf(list, page)),
    ...rows.map((row) => personBlock(row, { period, compared })),
    actions(
      ...pageButtons(page, nounOf(choice), { previous: peopleControls.previous, next: peopleControls.next }),
      ...clearButton(peopleControls.clearSearch, choice.search),
      button({ actionId: peopleSpendActions.badges, text: 'What do the badges mean?', value: 'show' }),
      // What is explained is the figure of all providers.
      ...(choice.provider ? [] : [explainButton(report.scope, period)]),
      ...(mayMove ? moveSelect(rows) : []),
    ),
    context(...teamNotes(report, now)),
  ]
}

/** Whether nothing is left out or in another order, so that the picture of everybody fits what is below it. */
export function showsEverybody({ search, kind, use, sort, page }: PeopleChoice): boolean {
  return search === '' && kind === null && use === null && sort === 'spend' && page === 0
}

function spendLine({ report, choice }: PeopleList): string {
  const { name, total, period } = report
  const on = choice.provider ? ` on ${providerName(choice.provider)}` : ''
  return usedAny(total)
    ? `${name} spent ${formatUsd(total.usageSpendMicroUsd)}${on} ${period.when}`
    : `${name}: no AI usage${on} ${period.when}`
}

function countOf(list: PeopleList, page: Page<PersonRow>): string {
  const { report, choice, foundMicroUsd } = list
  const counted = countLine(page, nounOf(choice), choice.search)
  const share = shareText(foundMicroUsd, report.total.usageSpendMicroUsd)
  return foundMicroUsd === report.total.usageSpendMicroUsd || foundMicroUsd === 0
    ? counted
    : `${counted}: together ${formatUsd(foundMicroUsd)}${share === '' ? '' : `, ${share} of it all`}`
}

function nobody({ choice, near }: PeopleList): string {
  if (choice.search !== '') {
    return nothingFound(
      nounOf(choice),
      choice.search,
      near.map((name) => nameShown(name, 40)),
    )
  }
  if (choice.kind === null && choice.use === null) return 'Nobody is in here yet.'
  return choice.use === 'unused-seat' ? 'Everybody with a seat has used something.' : 'Nobody fits this choice.'
}

function nounOf({ kind }: PeopleChoice): Noun {
  switch (kind) {
    case 'person':
      return { none: 'Nobody', one: 'person', many: 'people' }
    case 'robot':
      return { none: 'No robot', one: 'robot', many: 'robots' }
    case 'project':
      return { none: 'No project', one: 'project', many: 'projects' }
    case null:
      return { none: 'Nobody', one: 'name', many: 'names' }
  }
}

function moveSelect(rows: readonly PersonRow[]): StaticSelect[] {
  const options = rows.flatMap(({ member, name }) =>
    member.kind === 'unmatched' ? [] : [optionOf({ text: name, value: member.personId })],
  )
  if (options.length === 0) return []
  return [
    {
      type: 'static_select',
      action_id: peopleSpendActions.move,
      placeholder: { type: 'plain_text', text: 'Move to another team…', emoji: false },
      options,
    },
  ]
}
