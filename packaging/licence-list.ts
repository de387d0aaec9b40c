import { z } from 'zod'

/** A package somebody else wrote, as the lockfile has it. */
export type Foreign = { name: string; version: string; licence: string; isDevelopment: boolean }

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
})

// May be used and passed on in a program under MIT. MPL-2.0 asks that changed files of theirs stay open; we change none.
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
])

// Lists of licences and the like, which tools read and nobody gets from us.
const allowedInDevelopment = new Set(['CC-BY-3.0'])

/** Whether we may use a package the way we do. */
export function mayBeUsed({ licence, isDevelopment }: Pick<Foreign, 'licence' | 'isDevelopment'>): boolean {
  return isAllowed(licence) || (isDevelopment && allowedInDevelopment.has(licence))
}

/** Every package the lockfile names, for all platforms, by name. */
export function foreignPackages(lock: unknown): Foreign[] {
  return Object.entries(lockfile.parse(lock).packages)
    .filter(([place, { link }]) => place !== '' && !link)
    .map(([place, { version = '', license = 'none given', dev = false }]) => ({
      name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
      isDevelopment: dev,
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** Whether an SPDX expression leaves us a way: of alternatives one is enough, of what comes together all have to be allowed. */
export function isAllowed(expression: string): boolean {
  const plain = expression.replace(/^\((.*)\)$/, '$1')
  if (plain.includes(' OR ')) return plain.split(' OR ').some(isAllowed)
  return plain.split(' AND ').every((name) => allowed.has(name))
}
