import { AppError } from '../base/app-error.ts'
import { type Period, parsePeriod } from '../reports/period.ts'
import { reportCalendar } from '../reports/report-calendar.ts'
import type { CliDeps, Option } from './command.ts'

/** `--period` of a report. */
export const periodOption: Option = { value: 'W', help: '7d, mtd (default), cycle, "last month", 2026-10' }

/** Reads what stands behind `--period`. Throws `bad-input` naming it. */
export async function readPeriod({ db, clock }: Pick<CliDeps, 'db' | 'clock'>, text: string): Promise<Period> {
  const now = clock.now()
  const parsed = parsePeriod(text, now, await reportCalendar(db, now))
  if (parsed.ok) return parsed.period
  // The sentence is Slack's, with its backticks.
  throw new AppError('bad-input', `--period: ${parsed.say.replaceAll('`', '')}`)
}
