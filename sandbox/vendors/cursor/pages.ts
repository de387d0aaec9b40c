import { type VendorCall, wholeNumber } from '../vendor-call.ts'

export type Page = { page: number; pageSize: number }

/** `page` and `pageSize` of the body or the query. */
export function pageAsked(call: VendorCall, size: { most: number; otherwise: number }): Page {
  const said = (name: string) => call.body[name] ?? call.query.get(name) ?? undefined
  return {
    page: wholeNumber(said('page'), 'page', { least: 1, most: 1_000_000, otherwise: 1 }),
    pageSize: wholeNumber(said('pageSize'), 'pageSize', { least: 1, ...size }),
  }
}

export function slice<Row>(rows: Row[], { page, pageSize }: Page): Row[] {
  return rows.slice((page - 1) * pageSize, page * pageSize)
}

export function pagesOf(count: number, pageSize: number): number {
  return Math.ceil(count / pageSize)
}

/** Whether there are pages around this one. */
export function around({ page }: Page, pages: number): { hasNextPage: boolean; hasPreviousPage: boolean } {
  return { hasNextPage: page < pages, hasPreviousPage: page > 1 }
}

/** The pagination of answers whose pages are of users. */
export function userPagination(users: number, asked: Page) {
  const totalPages = pagesOf(users, asked.pageSize)
  return { ...asked, totalUsers: users, totalPages, ...around(asked, totalPages) }
}
