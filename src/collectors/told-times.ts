/** The last moment that has a day written with a year of four digits, in milliseconds since 1970. */
export const latestMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** Whether a text is a day or a moment of such a year, so that there is a day it falls on. */
export function isTime(text: string): boolean {
  return /^\d{4}-/.test(text) && !Number.isNaN(Date.parse(text))
}
