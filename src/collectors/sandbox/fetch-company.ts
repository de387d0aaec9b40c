import { request } from 'undici'
import { AppError, errorText } from '../../base/app-error.ts'
import type { Day } from '../../base/calendar.ts'
import { type CompanyKeys, type CompanyPeople, type HistoryPage, readHistory, readKeys, readPeople } from './schema.ts'

/** Who works at the company, robots included. `url` is the company's base address. Throws `upstream-failed`. */
export async function fetchPeople(url: string): Promise<CompanyPeople> {
  return readPeople(await getJson(`${url}/people`))
}

export async function fetchKeys(url: string): Promise<CompanyKeys> {
  return readKeys(await getJson(`${url}/keys`))
}

/**
 * The usage from a day up to an instant, page by page: each page ends with a whole day, `next` is the first day that is
 * still to come. The following page is asked for while the caller works on the one it got.
 */
export async function* fetchHistory(url: string, window: { from: Day; to: Date }): AsyncGenerator<HistoryPage> {
  let coming: Promise<HistoryPage> | null = fetchPage(url, window, window.from)
  while (coming) {
    const page: HistoryPage = await coming
    coming = page.next === null ? null : fetchPage(url, window, page.next)
    // Should the caller never come back for it, its failure concerns nobody.
    coming?.catch(() => undefined)
    yield page
  }
}

async function fetchPage(url: string, window: { to: Date }, from: string): Promise<HistoryPage> {
  const query = new URLSearchParams({ from, to: window.to.toISOString() })
  return readHistory(await getJson(`${url}/history?${query}`))
}

async function getJson(address: string): Promise<unknown> {
  try {
    const { statusCode, body } = await request(address, { headersTimeout: 30_000, bodyTimeout: 30_000 })
    if (statusCode === 200) return await body.json()
    throw new Error(`it answered ${statusCode}: ${(await body.text()).slice(0, 200)}`)
  } catch (cause) {
    throw new AppError('upstream-failed', `The sandbox company does not answer: ${errorText(cause)}`, { cause })
  }
}
