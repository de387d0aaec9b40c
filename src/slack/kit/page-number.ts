/** The number of a page, from 0, as a button of ours carries it; anything odd is the first page. */
export function pageNumber(value: string): number {
  return /^\d{1,5}$/.test(value) ? Math.min(Number(value), lastPage) : 0
}

const lastPage = 10_000
