import { url } from './objects.ts'
import { list, may, must, type ObjectRule, object, oneOf, type Rule, type TypedRule, text } from './rule.ts'

// Two levels only: a block holds sections, lists, quotes and preformatted text; a list holds sections; those hold leaves.

const flag = may({ is: 'boolean' })
const styled = {
  style: may(object({ bold: flag, italic: flag, strike: flag, code: flag, underline: flag, highlight: flag })),
}
const id = text(255, 1)

const leaves: Record<string, TypedRule> = {
  text: leaf({ text: must(text(undefined, 1)) }),
  link: leaf({ url: must(url), text: may(text()), unsafe: flag }),
  emoji: leaf({ name: must(text(255, 1)), unicode: may(text(100)), url: may(url), skin_tone: may({ is: 'number' }) }),
  user: leaf({ user_id: must(id) }),
  usergroup: leaf({ usergroup_id: must(id) }),
  channel: leaf({ channel_id: must(id) }),
  team: leaf({ team_id: must(id) }),
  broadcast: leaf({ range: must(oneOf('here', 'channel', 'everyone')) }),
  color: leaf({ value: must({ is: 'text', like: /^#[0-9a-f]{6}$/i, say: 'must be a colour such as #1f3a5f' }) }),
  date: leaf({
    timestamp: must({ is: 'number', whole: true }),
    format: must(text(undefined, 1)),
    url: may(url),
    fallback: may(text()),
  }),
}

const anyLeaf: Rule = { is: 'typed', among: () => leaves }
const textOrLink: Rule = { is: 'typed', among: () => preformattedLeaves }
const preformattedLeaves = Object.fromEntries(
  Object.entries(leaves).filter(([type]) => type === 'text' || type === 'link'),
)
const border = may({ is: 'number', min: 0, max: 1, whole: true })
const section = object({ type: must(oneOf('rich_text_section')), elements: must(list(anyLeaf, undefined, 0)) })
const sectionsOnly: Rule = { is: 'typed', among: () => ({ rich_text_section: { rule: section } }) }

const parts: Record<string, TypedRule> = {
  rich_text_section: { rule: section },
  rich_text_quote: part({ elements: must(list(anyLeaf)), border }),
  rich_text_preformatted: part({ elements: must(list(textOrLink)), border, language: may(text(50)) }),
  rich_text_list: part({
    elements: must(list(sectionsOnly)),
    style: must(oneOf('bullet', 'ordered')),
    indent: may({ is: 'number', min: 0, max: 8, whole: true }),
    offset: may({ is: 'number', min: 0, whole: true }),
    border,
  }),
}

/** A rich_text block, also where one stands inside a cell, a title or an input. */
export const richText: ObjectRule = object({
  type: must(oneOf('rich_text')),
  block_id: may(text(255)),
  elements: must(list({ is: 'typed', among: () => parts })),
})

function leaf(fields: Parameters<typeof object>[0]): TypedRule {
  return { rule: object({ type: must(text(50, 1)), ...fields, ...styled }) }
}

function part(fields: Parameters<typeof object>[0]): TypedRule {
  return { rule: object({ type: must(text(50, 1)), ...fields }) }
}
