import type { Scene } from '../copies/scene.ts'
import type { WorldOptions } from '../copies/world.ts'

/** Something that goes wrong, and what the world and the copies have to bring for it. */
export type Fault = {
  name: string
  smallDisk?: WorldOptions['smallDisk']
  hasVendors?: boolean
  /** The copies' clocks can be set. */
  hasOwnClocks?: boolean
  /** How often it is tried in a full run, where each time takes a minute; three times without it. */
  times?: number
  /** Returns once it is over; recovery is measured from then on. */
  strike(scene: Scene, round: number): Promise<void>
  /** Resolves once all is as before; without it, once a request that was begun since is answered. */
  recovered?(scene: Scene): Promise<void>
  /** What else has to be so after the last time, in words. */
  afterwards?(scene: Scene): Promise<string>
}

/** How long most of them last. */
export const lastsMs = 4_000
