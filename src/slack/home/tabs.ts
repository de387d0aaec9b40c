import type { KnownBlock } from '@slack/types'
import type { Need } from '../../people/need.ts'
import type { Who } from '../listening/requests.ts'

/** What a tab is drawn from. `state` is what was chosen in it last, kept for each person; empty at first. */
export type TabRequest = Who & { now: Date; state: string }

/**
 * One tab of Home. Tabs of the same `group` share a button in the first row and have a row of their own below. Its own
 * controls (buttons, selects) each turn the tab's state and what was pressed into its next state; the tab is then drawn
 * anew. What changes something belongs into a modal, never into a control.
 */
export type HomeTab = {
  /** Letters and dashes: `my-spend`. */
  id: string
  group: string
  title: string
  need: Need
  controls: Record<string, (state: string, value: string) => string>
  /** Tabs of the same name share their state, and keep it apart from the others'; without one, a tab's is its own. */
  stateName?: string
  /** Whether there is such a tab for them at this moment; without it, always. */
  isShown?(request: TabRequest): Promise<boolean>
  /** The blocks below the rows of tabs: at most 90, so that a view stays under Slack's hundred. */
  show(request: TabRequest): Promise<KnownBlock[]>
  /** The same without pictures, for when Slack could not fetch them from our address. */
  showPlain?(request: TabRequest): Promise<KnownBlock[]>
}

/** The button that opens a tab. */
export function tabAction(tab: Pick<HomeTab, 'id'>): string {
  return `home.tab-${tab.id}`
}
