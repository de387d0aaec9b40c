import { AppError, errorText } from '../base/app-error.ts'
import { broken, type Checked } from '../base/checked.ts'
import { program } from '../base/program.ts'
import { within } from '../base/within.ts'

const longestMs = 30_000

/** Runs one look; what it throws, or that it does not end, is a finding like any other, so that the rest is looked at too. */
export async function look(check: string, work: () => Promise<Checked[]>): Promise<Checked[]> {
  try {
    const done = await within(longestMs, work())
    if (done.inTime) return done.value
    return [broken(check, `no answer within ${longestMs / 1_000} s.`, 'Look at the network between here and there.')]
  } catch (thrown) {
    const seen = thrown instanceof AppError ? thrown.say : `could not be looked at (${errorText(thrown)}).`
    return [broken(check, seen, `Mend that, and run ${program} doctor again.`)]
  }
}
