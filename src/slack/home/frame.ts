import type { HomeView, KnownBlock } from '@slack/types'
import { actions, button, divider, header, type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { unknownPersonMessage } from '../spend/views.ts'
import { type HomeTab, tabAction } from './tabs.ts'

/** A tab's content below the rows of tabs somebody may open. With one tab only there are no rows. */
export function homeFrame(input: { tabs: readonly HomeTab[]; chosen: HomeTab | null; blocks: KnownBlock[] }): HomeView {
  const rows = [...tabRows(input.tabs, input.chosen)]
  const top = rows.length > 0 ? [...rows, divider()] : []
  return { type: 'home', callback_id: `home.${input.chosen?.id ?? 'nobody'}`, blocks: [...top, ...input.blocks] }
}

/** Home when something went wrong: the trouble, and a button to try again. */
export function troubleHome(trouble: Message, tabs: readonly HomeTab[]): HomeView {
  const again = tabs.slice(0, 1).map((tab) => button({ actionId: tabAction(tab), text: 'Try again', value: tab.id }))
  const retry = again.length > 0 ? [actions(...again)] : []
  return homeFrame({
    tabs: [],
    chosen: null,
    blocks: [section(`*This could not be shown.* ${trouble.text}`), ...retry],
  })
}

/** Home of somebody Tally does not know yet. */
export function unknownPersonHome(email: string | null): HomeView {
  const blocks = [header('Your AI spend'), ...unknownPersonMessage(email).blocks]
  return homeFrame({ tabs: [], chosen: null, blocks })
}

/** Home of somebody who may see nothing of it. */
export function refusalHome(sentence: string): HomeView {
  return homeFrame({ tabs: [], chosen: null, blocks: [header('Your AI spend'), section(escapeMrkdwn(sentence))] })
}

function* tabRows(tabs: readonly HomeTab[], chosen: HomeTab | null): Generator<KnownBlock> {
  const groups = Map.groupBy(tabs, ({ group }) => group)
  if (groups.size > 1) {
    // A group opens with its first tab.
    yield actions(
      ...[...groups].flatMap(([group, [first]]) =>
        first ? [tabButton(first, { text: group, isShown: group === chosen?.group })] : [],
      ),
    )
  }
  const inGroup = chosen ? (groups.get(chosen.group) ?? []) : []
  if (inGroup.length > 1) {
    yield actions(...inGroup.map((tab) => tabButton(tab, { text: tab.title, isShown: tab.id === chosen?.id })))
  }
}

function tabButton(tab: HomeTab, { text, isShown }: { text: string; isShown: boolean }) {
  return button({
    actionId: tabAction(tab),
    text,
    value: tab.id,
    primary: isShown,
    label: isShown ? `${text}, shown now` : `Show ${text}`,
  })
}
