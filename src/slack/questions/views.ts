import type { Viewer } from '../../people/access.ts'
import { has } from '../../people/need.ts'
import { button, context, type Message, section } from '../kit/blocks.ts'
import { spendActions } from '../spend/action-ids.ts'

/** For what was not understood: what can be asked, in the words of whoever asks. */
export function notUnderstoodMessage(viewer: Viewer | null): Message {
  const text = 'I did not understand that. I answer questions about AI spend.'
  return { text, blocks: [section(text), context(`For example ${examples(viewer)}. Or use \`/spend help\`.`)] }
}

/** For a greeting, and for who asks what can be asked. */
export function whatCanBeAskedMessage(viewer: Viewer | null): Message {
  const text = 'Ask me what AI coding costs.'
  return {
    text,
    blocks: [
      section(`${text} For example ${examples(viewer)}.`),
      context(
        '`/spend help` lists everything, `/budget` shows limits, `/keys` your keys. Only you see what I answer here.',
      ),
    ],
  }
}

/** For thanks. */
export function welcomeMessage(): Message {
  const text = 'You’re welcome.'
  return { text, blocks: [section(text)] }
}

/** For who asks about keys. */
export function keysMessage(): Message {
  const text = 'Your keys are a command away: `/keys` lists them, `/keys create` makes one.'
  return { text, blocks: [section(text)] }
}

/** For what leaves a choice open: a button that opens the window for it. `text` is what follows `/spend`. */
export function windowMessage(text: string): Message {
  const said = 'There is something to choose first.'
  const choose = button({ actionId: spendActions.run, text: 'Choose', value: text.slice(0, 1_900) || ' ' })
  return { text: said, blocks: [{ ...section(said), accessory: choose }] }
}

/** For who asks more than anybody reads. */
export function tooManyMessage(): Message {
  const text = 'That is a lot of questions at once. Ask again in a minute.'
  return { text, blocks: [section(text)] }
}

function examples(viewer: Viewer | null): string {
  if (has(viewer, 'finance')) {
    return '“how much did we spend last week?”, “who spent most yesterday?” or “what did payments cost in october?”'
  }
  if (has(viewer, 'lead')) {
    return '“how much did my team spend last week?”, “who spent most yesterday?” or “what did I cost in october?”'
  }
  return '“how much did I spend last week?”, “what did I cost in october?” or “am I over budget?”'
}
