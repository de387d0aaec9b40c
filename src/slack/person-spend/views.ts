import type { Button, KnownBlock, ModalView } from '@slack/types'
import { z } from 'zod'
import { findingOf } from '../../reports/finding.ts'
import type { PersonReport } from '../../reports/person-report.ts'
import { hasAny } from '../../reports/spend-report.ts'
import { selectionRow } from '../dashboard/controls.ts'
import { actions, button, type PictureSource, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { modal } from '../kit/modal.ts'
import { spendLine } from '../spend/views.ts'
import { type PersonSection, personControls, personSections } from './action-ids.ts'
import { activityBlocks } from './activity-view.ts'
import { daysBlocks } from './days-view.ts'
import { modelsBlocks } from './models-view.ts'
import { summaryBlocks } from './summary-view.ts'

/** What the window shows; it travels in its metadata. */
export type PersonState = { personId: string; section: PersonSection; period: string; page: number }

export const personState: z.ZodType<PersonState> = z.object({
  personId: z.uuid(),
  section: z.enum(personSections),
  period: z.string().max(60),
  page: z.int().min(0).max(10_000),
})

/** The charts of a section, where they lie; null where they cannot be shown. */
export type PersonPictures = { daily: PictureSource | null; tokens: PictureSource | null; hours: PictureSource | null }

/** The dashboard tab whose row of periods the window borrows. */
export const personTab = 'person-spend'

/** One person’s usage: a headline, buttons of the sections, and the section. */
export function personModal(
  report: PersonReport,
  input: { state: PersonState; now: Date; pictures: PersonPictures; sessionsButton: Button },
): ModalView {
  const { state, now, sessionsButton } = input
  const { spend, person } = report
  const finding = hasAny(spend) ? `\n${escapeMrkdwn(findingOf(spend, now))}.` : ''
  return modal({
    callbackId: 'person-spend.shown',
    title: person.name,
    metadata: JSON.stringify(state),
    blocks: [
      section(`*${escapeMrkdwn(spendLine(spend, person.name))}*${finding}`),
      selectionRow(personTab, { scope: null, period: spend.period }),
      actions(...personSections.map((one) => sectionButton(one, state.section)), sessionsButton, chartsButton),
      ...sectionBlocks(report, input),
    ],
  })
}

const chartsButton = button({ actionId: personControls.moreCharts, text: 'More charts', value: 'shown' })

const sectionNames: Record<PersonSection, string> = {
  summary: 'Summary',
  models: 'Models & tools',
  activity: 'Activity',
  days: 'Days',
}

function sectionButton(one: PersonSection, shown: PersonSection): Button {
  const text = sectionNames[one]
  return button({
    actionId: personControls.section[one],
    text,
    value: one,
    primary: one === shown,
    label: one === shown ? `${text}, shown now` : `Show ${text}`,
  })
}

function sectionBlocks(
  report: PersonReport,
  { state, now, pictures }: { state: PersonState; now: Date; pictures: PersonPictures },
): KnownBlock[] {
  switch (state.section) {
    case 'summary':
      return summaryBlocks(report, { now, daily: pictures.daily })
    case 'models':
      return modelsBlocks(report)
    case 'activity':
      return activityBlocks(report, { now, tokens: pictures.tokens, hours: pictures.hours })
    case 'days':
      return daysBlocks(report, state.page)
  }
}
