import type { OrganisationSettings } from '../../settings/organisation-settings.ts'

/** Settings that are shown under one heading and changed in one form, whose title is `short`. */
export type SettingGroup = 'calendar' | 'digests' | 'shown' | 'budgets'

export const settingGroups: Record<
  SettingGroup,
  { title: string; short: string; settings: ReadonlyArray<keyof OrganisationSettings> }
> = {
  calendar: {
    title: 'Name and calendar',
    short: 'Name and calendar',
    settings: ['name', 'timeZone', 'weekStart', 'cycleDay'],
  },
  digests: { title: 'Digests', short: 'Digests', settings: ['digests'] },
  shown: {
    title: 'Privacy, currency and retention',
    short: 'Privacy and currency',
    settings: ['privacy', 'displayCurrency', 'keepDetails'],
  },
  budgets: {
    title: 'Budgets in doubt',
    short: 'Budgets in doubt',
    settings: ['budgetsWhenDatabaseAway', 'unpricedModels'],
  },
}

/** In the order they are shown. */
export const groupNames = Object.keys(settingGroups) as readonly SettingGroup[]
