import { formatUsd, inDollars, type MicroUsd, roundToMicroUsd } from '../base/money.ts'

/**
 * What the numbers of a chart are: `usd` micro-dollars (an average may have a fraction), `percent` shares (0.25 is 25%), the
 * others counts.
 */
export type Unit = 'usd' | 'percent' | 'requests' | 'tokens' | 'people' | 'sessions'

/** A number as the axis has it: dollars, percents, or the count itself. */
export function onAxis(unit: Unit, value: number): number {
  if (unit === 'usd') return inDollars(value as MicroUsd)
  return unit === 'percent' ? value * 100 : value
}

/** A number in full, as text beside a mark: `$1,234.56`, `12%`, `3.4M`. */
export function said(unit: Unit, value: number): string {
  return unit === 'usd' ? formatUsd(roundToMicroUsd(value)) : shortAmount(onAxis(unit, value), unit)
}

/** A number of an axis, written small beside it: `$0`, `$2.50`, `$12K`, `40%`. */
export function axisAmount(value: number, unit: Unit): string {
  const size = Math.abs(value)
  if (unit === 'percent') return `${plain(value, 1)}%`
  if (size >= 1e4) return signed(unit, value, thousands(size, 1))
  if (size === Math.round(size)) return signed(unit, value, plain(size, 0))
  return signed(unit, value, unit === 'usd' ? cents(size) : plain(size, 1))
}

/** A number at its mark, as short as it can be: `<1¢`, `$0.42`, `$123`, `$1.2K`, `$26K`. */
export function shortAmount(value: number, unit: Unit): string {
  const size = Math.abs(value)
  if (unit === 'percent') return size > 0 && size < 1 ? '<1%' : `${plain(value, 0)}%`
  if (unit === 'usd' && size > 0 && size < 0.01) return '<1¢'
  if (unit === 'usd' && size > 0 && size < 1) return signed(unit, value, size.toFixed(2))
  return signed(unit, value, size >= 1e3 ? thousands(size, leading(size) < 10 ? 1 : 0) : plain(size, 0))
}

/** A number at its mark where cents and parts of them tell things apart: `$0.0042`, `$1.62`, `$1.2K`. */
export function fineAmount(value: number, unit: Unit): string {
  const size = Math.abs(value)
  return unit === 'usd' && size > 0 && size < 100 ? signed(unit, value, cents(size)) : shortAmount(value, unit)
}

/** With two decimals, under ten cents with two digits that count. */
function cents(dollars: number): string {
  if (dollars < 0.1) return String(Number(dollars.toPrecision(2)))
  return dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
}

function thousands(size: number, digits: number): string {
  const letter = size >= 1e9 ? 'B' : size >= 1e6 ? 'M' : 'K'
  return `${plain(leading(size), digits)}${letter}`
}

/** What stands before the K, M or B. */
function leading(size: number): number {
  return size / (size >= 1e9 ? 1e9 : size >= 1e6 ? 1e6 : 1e3)
}

function plain(value: number, digits: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: digits })
}

function signed(unit: Unit, value: number, size: string): string {
  return `${value < 0 ? '−' : ''}${unit === 'usd' ? '$' : ''}${size}`
}
