/** A change of version, by what is told under “Unreleased”. */
export type Step = 'major' | 'minor' | 'patch'

const unreleased = 'Unreleased'

/** What a heading of the changelog holds: `Unreleased`, or a version. Null where there is no such heading. */
export function partOf(changelog: string, heading: string): string | null {
  const parts = changelog.split(/^## /m).slice(1)
  const found = parts.find((part) => headingOf(part) === heading)
  return found === undefined ? null : found.slice(found.indexOf('\n') + 1).trim()
}

/**
 * How far the next version is from the last: a line that begins with `**Breaking:**` asks something of those who run Tally
 * (major; before 1.0.0 minor), lines that all begin with `Fixed` are a patch, anything else is minor. Null: nothing is told.
 */
export function nextStep(changelog: string, current: string): Step | null {
  const lines = (partOf(changelog, unreleased) ?? '').split('\n').filter((line) => line.startsWith('- '))
  if (lines.length === 0) return null
  if (lines.some((line) => line.startsWith('- **Breaking:**'))) return current.startsWith('0.') ? 'minor' : 'major'
  return lines.every((line) => line.startsWith('- Fixed')) ? 'patch' : 'minor'
}

/** `1.4.2` and `minor` → `1.5.0`. */
export function stepped(version: string, step: Step): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  if (step === 'major') return `${major + 1}.0.0`
  return step === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`
}

/** What is unreleased becomes a version of a day, below a heading for what comes next. */
export function released(changelog: string, input: { version: string; day: string }): string {
  return changelog.replace(/^## Unreleased$/m, `## ${unreleased}\n\n## ${input.version} (${input.day})`)
}

function headingOf(part: string): string {
  return (part.split('\n')[0] ?? '').replace(/ \(.*\)$/, '').trim()
}
