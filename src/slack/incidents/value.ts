import { z } from 'zod'
import type { StoredIncident } from '../../incidents/incident-row.ts'

/** What a button of an incident carries: which one, and how it was seen. */
export type Pressed = { id: string; version: number; word: string }

export function pressValue({ id, version }: Pick<StoredIncident, 'id' | 'version'>): string {
  return `${id} ${version}`
}

/** Reads it back; null for what no button of ours carries. */
export function pressedIn(value: string): Pressed | null {
  const [id = '', version = '', word = ''] = value.split(' ')
  const parsed = shape.safeParse({ id, version: Number(version), word })
  return parsed.success ? parsed.data : null
}

const shape = z.object({ id: z.uuid(), version: z.int().positive(), word: z.string().max(20) })
