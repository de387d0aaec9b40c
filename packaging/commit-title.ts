import { fileURLToPath } from 'node:url'

const kinds = ['feat', 'fix', 'perf', 'refactor', 'docs', 'test', 'build', 'ci', 'chore', 'revert']

/** What is wrong with a commit's first line as a conventional commit, in a sentence; null when nothing is. */
export function titleFault(title: string): string | null {
  const [, kind, , , what] = /^([a-z]+)(\([a-z0-9-]+\))?(!)?: (.*)$/.exec(title) ?? []
  if (kind === undefined || what === undefined) {
    return `“${title}” should read “feat: what changes”, or “fix(budgets): what changes”.`
  }
  if (!kinds.includes(kind)) return `“${kind}” is no kind of change; there are: ${kinds.join(', ')}.`
  if (what.trim() === '' || what !== what.trim()) return 'Behind the colon stands what changes, after one space.'
  if (title.length > 100) return `The title has ${title.length} characters; 100 at most are read in a list.`
  if (what.endsWith('.')) return 'A title ends without a full stop.'
  return null
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fault = titleFault(process.env.TITLE ?? '')
  if (fault) {
    process.stderr.write(`${fault}\n`)
    process.exitCode = 1
  }
}
