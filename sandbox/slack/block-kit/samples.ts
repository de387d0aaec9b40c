// Blocks to test the validator with: one small, right example of each kind.

export type Sample = Record<string, unknown>

export const plain = (text = 'Hello') => ({ type: 'plain_text', text })
export const mrkdwn = (text = '*Hello*') => ({ type: 'mrkdwn', text })
export const letters = (count: number) => 'x'.repeat(count)
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))

export const option = (value = 'a') => ({ text: plain('A'), value })
export const image = () => ({ type: 'image', image_url: 'https://example.com/a.png', alt_text: 'A line going up' })
export const button = (more: Sample = {}) => ({ type: 'button', text: plain('Open'), action_id: 'thing.open', ...more })
export const confirm = (more: Sample = {}) => ({
  title: plain('Sure?'),
  text: mrkdwn('It *stays*.'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...more,
})
export const leaf = (text = 'words') => ({ type: 'text', text })
export const richText = (...elements: Sample[]) => ({
  type: 'rich_text',
  elements: elements.length > 0 ? elements : [{ type: 'rich_text_section', elements: [leaf()] }],
})
export const listOf = (...elements: Sample[]) => ({ type: 'rich_text_list', style: 'bullet', elements })
export const sectionOf = (...elements: Sample[]) => ({ type: 'rich_text_section', elements })
export const cell = (text = 'cell') => ({ type: 'raw_text', text })

export const section = (more: Sample = {}) => ({ type: 'section', text: mrkdwn(), ...more })
export const actions = (...elements: Sample[]) => ({ type: 'actions', elements })
export const input = (element: Sample, more: Sample = {}) => ({ type: 'input', label: plain('Name'), element, ...more })
export const select = (more: Sample) => actions({ type: 'static_select', ...more })
export const textField = (more: Sample) => input({ type: 'plain_text_input', ...more })
export const table = (rows: Sample[][], more: Sample = {}) => ({ type: 'table', rows, ...more })
export const dataTable = (rows: Sample[][], more: Sample = {}) => ({
  type: 'data_table',
  caption: 'Spend by model',
  rows,
  ...more,
})
export const pie = (segments: Sample[]) => ({
  type: 'data_visualization',
  title: 'Spend',
  chart: { type: 'pie', segments },
})
export const line = (series: Sample[], categories: string[]) => ({
  type: 'data_visualization',
  title: 'Spend',
  chart: { type: 'line', series, axis_config: { categories, x_label: 'Day', y_label: 'Dollars' } },
})
export const points = (categories: string[]) => categories.map((label, index) => ({ label, value: index }))
export const card = (more: Sample = {}) => ({ type: 'card', title: mrkdwn('Title'), ...more })
export const container = (children: Sample[], more: Sample = {}) => ({
  type: 'container',
  title: plain('More'),
  child_blocks: children,
  ...more,
})
export const modal = (blocks: Sample[], more: Sample = {}) => ({
  type: 'modal',
  title: plain('Settings'),
  blocks,
  ...more,
})
export const home = (blocks: Sample[], more: Sample = {}) => ({ type: 'home', blocks, ...more })
