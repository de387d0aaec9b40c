import { z } from 'zod'
import type { ThemeName } from '../charts/theme.ts'
import type { Db } from '../db/database.ts'
import { type Preference, readPreference, writePreference } from '../settings/preference.ts'
import type { Asker } from './asking.ts'

type Account = Pick<Asker, 'team' | 'slackUser'>

const chosenTheme: Preference<ThemeName> = { name: 'charts.theme', schema: z.enum(['light', 'dark']) }

/** Whether an account wants its pictures light or dark: Slack does not tell. Light until it was chosen. */
export async function pictureTheme(db: Db, account: Account): Promise<ThemeName> {
  return (await readPreference(db, subjectOf(account), chosenTheme)) ?? 'light'
}

/** Keeps what an account chose; what is not a theme is not kept. */
export async function choosePictureTheme(db: Db, account: Account, asked: string): Promise<void> {
  const parsed = chosenTheme.schema.safeParse(asked)
  if (parsed.success) await writePreference(db, subjectOf(account), chosenTheme, parsed.data)
}

function subjectOf({ team, slackUser }: Account): string {
  return `slack:${team}:${slackUser}`
}
