import type { IncomingMessage, ServerResponse } from 'node:http'
import { historyPage, readRange } from './history-pages.ts'
import { companyKeys } from './keys.ts'
import { company, companyParents, companyPeople, companyRobots, companyTeams } from './people.ts'

/** Answers `GET /company/people`, `/company/keys` and `/company/history`; false for anything else. */
export function handleCompany(request: IncomingMessage, response: ServerResponse): boolean {
  const url = new URL(request.url ?? '/', 'http://sandbox')
  if (!url.pathname.startsWith('/company/')) return false
  const { status, body } = request.method === 'GET' ? answer(url) : { status: 405, body: { error: 'only GET' } }
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
  return true
}

const wholeCompany = {
  company,
  parents: companyParents,
  teams: companyTeams,
  people: companyPeople,
  robots: companyRobots,
}

function answer(url: URL): { status: number; body: unknown } {
  switch (url.pathname) {
    case '/company/people':
      return { status: 200, body: wholeCompany }
    case '/company/keys':
      return { status: 200, body: { keys: companyKeys() } }
    case '/company/history':
      return history(url.searchParams)
    default:
      return { status: 404, body: { error: `there is nothing at ${url.pathname}` } }
  }
}

function history(query: URLSearchParams): { status: number; body: unknown } {
  const range = readRange(query)
  return 'fault' in range ? { status: 400, body: { error: range.fault } } : { status: 200, body: historyPage(range) }
}
