import { createElement as h, type ReactNode } from 'react'
import { type JsonObject, objectAt, objectsAt, textAt } from '../../json.ts'
import { element } from './controls.ts'
import type { Drawing } from './drawing.ts'
import { inputField } from './input-field.ts'
import { picture, pictureUrl } from './pictures.ts'
import { dataTable, table } from './tables.ts'
import { displayBlocks, labelAt, textObject } from './text.ts'

/** A list of blocks as a person of the workspace sees and uses them. */
export function drawBlocks(drawing: Drawing, blocks: JsonObject[]): ReactNode {
  return h(
    'div',
    { className: 'blocks' },
    blocks.map((block, index) =>
      h('div', { key: index, className: `block block-${textAt(block, 'type') ?? ''}` }, drawBlock(drawing, block)),
    ),
  )
}

// What can be pressed or filled in is drawn by us, as is what the renderer gets wrong (plain text as markup,
// tables with numbers, pictures by file); everything else by the renderer.
function drawBlock(drawing: Drawing, block: JsonObject): ReactNode {
  switch (block.type) {
    case 'actions':
    case 'context_actions':
      return h('div', { className: 'actions' }, elements(drawing, block, 'elements'))
    case 'input':
      return inputField(drawing, block)
    case 'section':
      return section(drawing, block)
    case 'header':
      return h('h3', { className: 'block-heading', dir: 'auto' }, labelAt(block, 'text'))
    case 'context':
      return context(drawing, block)
    case 'divider':
      return h('hr')
    case 'image':
      return picture(drawing, block)
    case 'table':
      return table(drawing, block)
    case 'data_table':
      return dataTable(drawing, block)
    case 'card':
      return card(drawing, block)
    case 'carousel':
      return h(
        'div',
        { className: 'carousel' },
        objectsAt(block, 'elements').map((one, i) => h('div', { key: i }, card(drawing, one))),
      )
    case 'container':
      return container(drawing, block)
    default:
      return displayBlocks(drawing, [block])
  }
}

function elements(drawing: Drawing, block: JsonObject, key: string): ReactNode {
  return objectsAt(block, key).map((one, index) =>
    h('div', { key: index, className: 'action' }, element(drawing, block, one)),
  )
}

function section(drawing: Drawing, block: JsonObject): ReactNode {
  const accessory = objectAt(block, 'accessory')
  const fields = objectsAt(block, 'fields')
  return h(
    'div',
    { className: 'section' },
    h(
      'div',
      { className: 'section-body' },
      block.text === undefined ? null : sectionText(drawing, objectAt(block, 'text')),
      fields.length === 0
        ? null
        : h(
            'div',
            { className: 'fields' },
            fields.map((field, i) => h('div', { key: i }, sectionText(drawing, field))),
          ),
    ),
    block.accessory === undefined ? null : h('div', { className: 'accessory' }, element(drawing, block, accessory)),
  )
}

function sectionText(drawing: Drawing, text: JsonObject): ReactNode {
  return h('div', { dir: 'auto' }, textObject(drawing, text))
}

function context(drawing: Drawing, block: JsonObject): ReactNode {
  const parts = objectsAt(block, 'elements').map((part, index) =>
    h(
      'div',
      { key: index, className: 'context-part' },
      part.type === 'image'
        ? h('img', { src: pictureUrl(drawing, part) ?? '', alt: textAt(part, 'alt_text') ?? '', width: 20, height: 20 })
        : textObject(drawing, part),
    ),
  )
  return h('div', { className: 'context' }, parts)
}

function card(drawing: Drawing, block: JsonObject): ReactNode {
  const text = (key: string, className: string) =>
    block[key] === undefined ? null : h('div', { className }, textObject(drawing, objectAt(block, key)))
  const hero = objectAt(block, 'hero_image')
  return h(
    'div',
    { className: 'card' },
    block.hero_image === undefined
      ? null
      : h('img', { className: 'card-hero', src: pictureUrl(drawing, hero) ?? '', alt: textAt(hero, 'alt_text') ?? '' }),
    text('title', 'card-title'),
    text('subtitle', 'card-subtitle'),
    text('body', 'card-body'),
    block.actions === undefined ? null : h('div', { className: 'actions' }, elements(drawing, block, 'actions')),
  )
}

function container(drawing: Drawing, block: JsonObject): ReactNode {
  const title =
    block.title === undefined ? displayBlocks(drawing, [objectAt(block, 'rich_text_title')]) : labelAt(block, 'title')
  const children = drawBlocks(drawing, objectsAt(block, 'child_blocks'))
  const subtitle =
    block.subtitle === undefined
      ? null
      : h('div', { className: 'card-subtitle' }, textObject(drawing, objectAt(block, 'subtitle')))
  if (block.is_collapsible !== true) {
    return h('section', { className: 'container' }, h('h4', null, title), subtitle, children)
  }
  const open = block.default_collapsed !== true
  return h('details', { className: 'container', open }, h('summary', null, title, subtitle), children)
}
