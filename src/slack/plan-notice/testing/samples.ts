import { day } from '../../../base/calendar.ts'
import { microUsd } from '../../../base/money.ts'
import type { PlanNotice } from '../../../notices/plan-notice.ts'
import { wholeOrganisation } from '../../../reports/scope.ts'
import type { PlanFacts } from '../views.ts'

export const planNow = new Date('2026-11-20T09:00:00Z')

const first: PlanNotice = {
  ...{ scope: 'org', place: 'direct', from: day('2026-11-12'), to: day('2026-12-12'), day: 9 },
  ...{ people: 40, ended: 1, newCount: 1, newIds: [], toldAt: null, isSample: false },
  beyondMicroUsd: microUsd(1_204_000),
}
const org = { kind: 'org' as const, name: wholeOrganisation.name }
const grown = {
  ...first,
  ended: 12,
  newCount: 7,
  toldAt: '2026-11-17T09:00:00.000Z',
  beyondMicroUsd: microUsd(312_400_000),
}
const worstName = '<!channel> *bold* 👩‍👩‍👧‍👦 שרה Maximiliana-Theodora von und zu Hohenfels'

/** Notices of plans that ran out, at the sizes their views have to get right. */
export const samplePlans: Record<string, PlanFacts> = {
  first: { notice: first, scope: org, names: ['Ana Ruiz'], sample: null },
  typical: {
    ...{ notice: grown, scope: org, sample: null },
    names: ['Ana Ruiz', 'Bob Lee', 'Carla Gómez', 'Dana Novak', 'Eli Stern'],
  },
  'of-a-team': {
    notice: { ...grown, scope: 'team:01999999-0000-7000-8000-0000000000aa' },
    scope: { kind: 'team', teamId: '01999999-0000-7000-8000-0000000000aa', name: 'Payments' },
    ...{ names: ['Ana Ruiz', 'Bob Lee'], sample: 'own' },
  },
  'in-a-channel': { notice: { ...grown, place: 'channel' }, scope: org, names: null, sample: null },
  worst: {
    notice: { ...grown, people: 500, ended: 500, newCount: 480, beyondMicroUsd: microUsd(9_876_543_210_000) },
    scope: { kind: 'team', teamId: '01999999-0000-7000-8000-0000000000aa', name: worstName },
    ...{ names: Array.from({ length: 5 }, () => worstName), sample: null },
  },
}
