import { createElement as h, type ReactNode } from 'react'
import { type JsonObject, objectsAt, textAt } from '../../json.ts'
import type { Drawing } from './drawing.ts'
import { heldIds, heldOptions, heldText } from './element-value.ts'
import { labelAt } from './text.ts'
import { wiring } from './wiring.ts'

type Choice = { value: string; label: string }
type Group = { label: string | null; choices: Choice[] }

/** A select of one: static options, people, channels or conversations. */
export function singleSelect(drawing: Drawing, block: JsonObject, element: JsonObject): ReactNode {
  const kind = kindOf(element)
  const held = kind === 'static' ? textAt(heldOptions(drawing, block, element)[0] ?? {}, 'value') : null
  const chosen =
    held ?? (kind === 'static' ? '' : heldText(drawing, block, element, `selected_${kind}`, `initial_${kind}`))
  return h(
    'select',
    {
      className: 'control select',
      ...wiring(block, element),
      'aria-label': placeholderOf(element),
      defaultValue: chosen,
    },
    h('option', { value: '', disabled: true, hidden: true }, placeholderOf(element)),
    groupsFor(drawing, element).map((group, index) => {
      const options = group.choices.map(({ value, label }) => h('option', { key: value, value }, label))
      return group.label === null ? options : h('optgroup', { key: index, label: group.label }, options)
    }),
  )
}

/** A select of several: a list of checkboxes behind a summary of what is chosen. */
export function multiSelect(drawing: Drawing, block: JsonObject, element: JsonObject): ReactNode {
  const kind = kindOf(element)
  if (kind === 'external') return externalSelect(drawing, block, element)
  const held =
    kind === 'static'
      ? heldOptions(drawing, block, element).map((option) => textAt(option, 'value') ?? '')
      : heldIds(drawing, block, element, `selected_${kind}s`, `initial_${kind}s`)
  const groups = groupsFor(drawing, element)
  const names = groups
    .flatMap((group) => group.choices)
    .filter(({ value }) => held.includes(value))
    .map(({ label }) => label)
  const box = ({ value, label }: Choice) =>
    h(
      'label',
      { key: value, className: 'choice' },
      h('input', { type: 'checkbox', value, defaultChecked: held.includes(value) }),
      h('span', null, label),
    )
  return h(
    'details',
    {
      className: 'multi',
      ...wiring(block, element),
      'data-placeholder': placeholderOf(element),
      'data-max': element.max_selected_items,
    },
    h('summary', { className: 'control select' }, names.join(', ') || placeholderOf(element)),
    h(
      'div',
      { className: 'multi-list', role: 'group', 'aria-label': placeholderOf(element) },
      groups.map((group, index) =>
        h(
          'div',
          { key: index },
          group.label === null ? null : h('div', { className: 'multi-heading' }, group.label),
          group.choices.map(box),
        ),
      ),
    ),
  )
}

/** A select whose options the app is asked for while one types. What is chosen is kept as whole options. */
export function externalSelect(drawing: Drawing, block: JsonObject, element: JsonObject): ReactNode {
  const held = heldOptions(drawing, block, element)
  const several = element.type === 'multi_external_select'
  const least = typeof element.min_query_length === 'number' ? element.min_query_length : 3
  const chip = (option: JsonObject, index: number) =>
    h('span', { key: index, className: 'chip', 'data-option': JSON.stringify(option) }, labelAt(option, 'text'))
  return h(
    'div',
    { className: 'external', ...wiring(block, element), 'data-least': least, 'data-several': several || undefined },
    h('div', { className: 'chips' }, held.map(chip)),
    h('input', {
      type: 'text',
      className: 'control',
      role: 'combobox',
      autoComplete: 'off',
      'aria-expanded': false,
      'aria-autocomplete': 'list',
      'aria-label': placeholderOf(element),
      placeholder: placeholderOf(element),
    }),
    h('ul', { className: 'options', role: 'listbox', hidden: true }),
  )
}

function groupsFor(drawing: Drawing, element: JsonObject): Group[] {
  const { workspace, viewer } = drawing
  const channels = [...workspace.channels.values()].filter((channel) => channel.members.has(viewer.id))
  const people = [...workspace.users.values()].filter((user) => !user.deleted && !user.isBot)
  const conversation = channels
    .filter(({ kind }) => kind !== 'im')
    .map(({ id, name }) => ({ value: id, label: `#${name}` }))
  switch (kindOf(element)) {
    case 'user':
      return [{ label: null, choices: people.map(({ id, realName }) => ({ value: id, label: realName })) }]
    case 'channel':
      return [
        { label: null, choices: conversation.filter(({ value }) => workspace.channels.get(value)?.kind === 'public') },
      ]
    case 'conversation':
      return [{ label: null, choices: conversation }]
    default:
      return staticGroups(element)
  }
}

function staticGroups(element: JsonObject): Group[] {
  const choicesOf = (source: JsonObject) =>
    objectsAt(source, 'options').map((option) => ({
      value: textAt(option, 'value') ?? '',
      label: labelAt(option, 'text'),
    }))
  const groups = objectsAt(element, 'option_groups')
  if (groups.length === 0) return [{ label: null, choices: choicesOf(element) }]
  return groups.map((group) => ({ label: labelAt(group, 'label'), choices: choicesOf(group) }))
}

function kindOf(element: JsonObject): 'static' | 'external' | 'user' | 'channel' | 'conversation' {
  const type = textAt(element, 'type') ?? ''
  if (type.includes('users')) return 'user'
  if (type.includes('channels')) return 'channel'
  if (type.includes('conversations')) return 'conversation'
  return type.includes('external') ? 'external' : 'static'
}

function placeholderOf(element: JsonObject): string {
  return labelAt(element, 'placeholder') || 'Choose…'
}
