import type { Config } from 'vega-lite'

/** Which of the two a picture is drawn in. */
export type ThemeName = 'light' | 'dark'

/** Colours by what they stand for. A spec names the role (`colour.accent`), never a colour. */
export type Colours = {
  background: string
  /** Text that says a figure or a name. */
  text: string
  /** Text of axes. */
  quiet: string
  axis: string
  grid: string
  /** What is told apart by colour, by place; the sixth thing and all after it are `other`. */
  series: readonly [string, string, string, string, string]
  other: string
  /** What the picture is about. */
  accent: string
  /** What it is held against: a period before, several taken together, a day that is not counted. */
  muted: string
  /** The area what is expected lies in. */
  band: string
  /** What is wrong: incidents, points outside the band. */
  incident: string
  /** A limit somebody set. */
  limit: string
  /** From least to most, of one hue. */
  heat: readonly [string, string]
}

/** The colours of each theme, by role. */
export const themes: Record<ThemeName, Colours> = {
  light: {
    background: '#ffffff',
    text: '#2b2f36',
    quiet: '#5b6068',
    axis: '#b9bec6',
    grid: '#e6e8eb',
    series: ['#dc6428', '#12997a', '#3f51b5', '#8f2a66', '#3f2d20'],
    other: '#8a91a5',
    accent: '#3f51b5',
    muted: '#8a91a5',
    band: '#d5daf1',
    incident: '#c1121f',
    limit: '#a13d00',
    heat: ['#eceef9', '#26347f'],
  },
  dark: {
    background: '#1a1d21',
    text: '#e8eaed',
    quiet: '#b0b6bf',
    axis: '#565c66',
    grid: '#30343b',
    series: ['#d98b45', '#30d8b0', '#4f7bff', '#c65a8c', '#f3ec86'],
    other: '#a9b3cf',
    accent: '#7f9dff',
    muted: '#8e97ad',
    band: '#2f3a63',
    incident: '#ff6b6b',
    limit: '#ffb37a',
    heat: ['#262b3a', '#b3c5ff'],
  },
}

/** Sizes in the units of a picture 500 wide: shown 360 wide, a label is still 9 pixels high. */
export const fontSizes = { title: 14, label: 13, value: 12.5 }

/** What every spec shares; a spec's own `config` wins. */
export function configOf(colours: Colours): Config {
  return {
    font: 'Inter',
    background: colours.background,
    padding: { left: 8, top: 8, right: 12, bottom: 8 },
    autosize: { type: 'fit', contains: 'padding' },
    view: { stroke: null },
    range: {
      category: [...colours.series, colours.other, colours.accent],
      heatmap: [...colours.heat],
      ramp: [...colours.heat],
    },
    title: {
      font: 'Inter',
      fontSize: fontSizes.title,
      fontWeight: 600,
      color: colours.text,
      anchor: 'start',
      subtitleFont: 'Inter',
      subtitleFontSize: fontSizes.label,
      subtitleColor: colours.quiet,
    },
    text: { font: 'Inter', fontSize: fontSizes.value, color: colours.text },
    axis: {
      labelFont: 'Inter',
      labelFontSize: fontSizes.label,
      labelColor: colours.quiet,
      domain: false,
      ticks: false,
      labelPadding: 6,
      title: null,
    },
    axisX: { grid: false, domain: true, domainColor: colours.axis, labelAngle: 0 },
    axisY: { grid: true, gridColor: colours.grid, gridWidth: 1 },
    legend: {
      orient: 'top',
      title: null,
      labelFont: 'Inter',
      labelFontSize: fontSizes.label,
      labelColor: colours.text,
      symbolType: 'square',
      symbolSize: 90,
      symbolStrokeWidth: 0,
      columnPadding: 16,
      offset: 8,
    },
  }
}

/** The fill of what may still grow: stripes of the background over its colour. */
export function partialPattern(colours: Colours): string {
  return `<defs><pattern id="partial" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2.5" height="5" fill="${colours.background}" fill-opacity="0.6"/></pattern></defs>`
}
