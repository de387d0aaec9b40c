import { z } from 'zod'
import type { Reading } from './feed.ts'
import type { Query } from './vendor-client.ts'
import { changedShape, readAnswer } from './vendor-problem.ts'

/** Fields the reports of Anthropic and OpenAI have in common, around rows of their own. */
const envelope = z.object({ has_more: z.boolean(), next_page: z.string().nullish() })

/**
 * Reads a report page after page, each by the token the one before gave. Throws `VendorProblem`; pages that lead back to
 * where they came from are one too, so that a reading ends.
 */
export async function* reportPages<Row>(
  { client, told }: Pick<Reading, 'client' | 'told'>,
  asked: { path: string; query: Query; row: z.ZodType<Row> },
): AsyncGenerator<Row[]> {
  const question = { vendor: client.vendor, endpoint: `GET ${asked.path}` }
  const answer = envelope.extend({ data: z.array(asked.row) })
  const seen = new Set<string>()
  for (let page: string | undefined; ; ) {
    const { data, has_more, next_page } = readAnswer(
      answer,
      await client.get(asked.path, { ...asked.query, page }),
      question,
    )
    told({ pages: 1 })
    yield data
    if (!has_more) return
    if (!next_page || seen.has(next_page)) throw changedShape(question, 'next_page')
    seen.add(next_page)
    page = next_page
  }
}

/** Reads a list page after page, each from the last id of the one before; `after` is the parameter's name. */
export async function listed<Row extends { id: string }>(
  { client, told }: Pick<Reading, 'client' | 'told'>,
  asked: { path: string; query: Query; after: 'after' | 'after_id'; row: z.ZodType<Row> },
): Promise<Row[]> {
  const question = { vendor: client.vendor, endpoint: `GET ${asked.path}` }
  const answer = z.object({ has_more: z.boolean().nullish(), data: z.array(asked.row) })
  const rows = new Map<string, Row>()
  for (let last: string | undefined; ; ) {
    const page = readAnswer(answer, await client.get(asked.path, { ...asked.query, [asked.after]: last }), question)
    told({ pages: 1 })
    const next = page.data.at(-1)?.id
    const isAhead = next !== undefined && !rows.has(next)
    for (const row of page.data) rows.set(row.id, row)
    if (!page.has_more) return [...rows.values()]
    if (!isAhead) throw changedShape(question, 'has_more')
    last = next
  }
}
