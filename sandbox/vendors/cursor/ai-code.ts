import { nothingAt, type VendorAnswer, type VendorCall, VendorRefusal } from '../vendor-call.ts'
import type { CursorCommit, CursorWorld } from '../world/cursor-rows.ts'
import { pageAsked, slice } from './pages.ts'
import { dayOf, queryDays } from './window.ts'

/** `GET /analytics/ai-code/commits`, `commits.csv` and `commits/<hash>`, newest first. */
export function aiCode(call: VendorCall, cursor: CursorWorld, rest: string): VendorAnswer {
  if (rest === 'commits') return { body: commitPage(call, cursor) }
  if (rest === 'commits.csv') return { body: asCsv(askedCommits(call, cursor)), contentType: 'text/csv; charset=utf-8' }
  const [, hash] = /^commits\/(\w+)$/.exec(rest) ?? []
  return hash === undefined ? nothingAt(call) : { body: oneCommit(cursor, hash) }
}

function commitPage(call: VendorCall, cursor: CursorWorld) {
  const asked = pageAsked(call, { most: 1_000, otherwise: 100 })
  const commits = askedCommits(call, cursor)
  return { items: slice(commits, asked), totalCount: commits.length, ...asked }
}

function askedCommits(call: VendorCall, cursor: CursorWorld) {
  const { from, to } = queryDays(call)
  const user = call.query.get('user')
  return cursor.commits
    .filter(({ at }) => at <= call.nowMs && dayOf(at) >= from && dayOf(at) <= to)
    .sort((one, other) => other.at - one.at)
    .map((commit) => shownCommit(commit, cursor))
    .filter((commit) => user === null || commit.userEmail === user || commit.userId === user)
}

function oneCommit(cursor: CursorWorld, hash: string) {
  const commit = cursor.commits.find((candidate) => candidate.hash === hash)
  if (!commit) throw new VendorRefusal(404, 'Commit not found')
  return shownCommit(commit, cursor)
}

function shownCommit(commit: CursorCommit, cursor: CursorWorld) {
  const { tab, composer, nonAi } = commit.lines
  const at = new Date(commit.at).toISOString()
  return {
    commitHash: commit.hash,
    userId: cursor.members.find((member) => member.email === commit.email)?.id ?? '',
    userEmail: commit.email,
    repoName: commit.repository,
    branchName: commit.branch,
    isPrimaryBranch: commit.isPrimaryBranch,
    commitSource: commit.source,
    totalLinesAdded: tab + composer + nonAi,
    totalLinesDeleted: 0,
    tabLinesAdded: tab,
    tabLinesDeleted: 0,
    composerLinesAdded: composer,
    composerLinesDeleted: 0,
    nonAiLinesAdded: nonAi,
    nonAiLinesDeleted: 0,
    message: commit.message,
    commitTs: at,
    createdAt: at,
  }
}

function asCsv(commits: Array<ReturnType<typeof shownCommit>>): string {
  const columns = [
    'commitHash',
    'userId',
    'userEmail',
    'repoName',
    'branchName',
    'isPrimaryBranch',
    'commitSource',
    'totalLinesAdded',
    'tabLinesAdded',
    'composerLinesAdded',
    'nonAiLinesAdded',
    'message',
    'commitTs',
    'createdAt',
  ] as const
  const snakeCase = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const rows = commits.map((commit) => columns.map((column) => quoted(String(commit[column]))).join(','))
  return `${[columns.map(snakeCase).join(','), ...rows].join('\n')}\n`
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`
}
