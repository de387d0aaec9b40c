/**
 * What came of looking at one part of an installation. `seen` is a sentence on what was found, `todo` on what to do about
 * it, empty where nothing is. `skipped`: it could not be looked at, or there is nothing of the kind here.
 */
export type Checked = {
  /** What was looked at, in few words: `Database schema`. */
  check: string
  outcome: 'fine' | 'warning' | 'broken' | 'skipped'
  seen: string
  todo: string
}

/** Something was looked at and works. */
export function fine(check: string, seen: string): Checked {
  return { check, outcome: 'fine', seen, todo: '' }
}

/** Something could not be looked at, or is not here. */
export function skipped(check: string, seen: string): Checked {
  return { check, outcome: 'skipped', seen, todo: '' }
}

/** Something works, and soon or under load may not. */
export function warning(check: string, seen: string, todo: string): Checked {
  return { check, outcome: 'warning', seen, todo }
}

/** Something does not work as it is. */
export function broken(check: string, seen: string, todo: string): Checked {
  return { check, outcome: 'broken', seen, todo }
}
