import { addDays, daysOfMonth, monthOf } from '../../base/calendar.ts'
import type { CsvCell } from '../../base/csv.ts'
import type { MicroUsd } from '../../base/money.ts'
import { type Provider, providerName } from '../../base/provider.ts'
import type { FocusCell } from '../../ledger/export-queries.ts'
import type { FocusCharge } from './focus-charges.ts'
import { dollars, type ExportColumn } from './table.ts'

export type FocusRow = { cell: FocusCell; charge: FocusCharge }

/**
 * The columns of FOCUS 1.2 in the order of the alphabet, then ours (`x_…`, after the drafts of 1.5 where those name one).
 * People are opaque ids; with `names` they and their keys are also called by name.
 */
export function focusColumns({ names }: { names: boolean }): Array<ExportColumn<FocusRow>> {
  return [...standardColumns(names), ...ownColumns, ...(names ? nameColumns : [])]
}

const services: Record<Provider, { usage: string; seats: string }> = {
  anthropic: { usage: 'Claude API', seats: 'Claude seats' },
  openai: { usage: 'OpenAI API', seats: 'ChatGPT seats' },
  cursor: { usage: 'Cursor', seats: 'Cursor seats' },
}

const maker: ExportColumn<FocusRow>['cell'] = ({ cell }) => providerName(cell.provider)

// A service has one category, so seats are a service of their own.
const service = {
  name: ({ cell }: FocusRow) => services[cell.provider][isSeat(cell) ? 'seats' : 'usage'],
  category: ({ cell }: FocusRow) => (isSeat(cell) ? 'Developer Tools' : 'AI and Machine Learning'),
  subcategory: ({ cell }: FocusRow) => (isSeat(cell) ? 'Development Environments' : 'Generative AI'),
}

function standardColumns(names: boolean): Array<ExportColumn<FocusRow>> {
  return [
    { name: 'BilledCost', cell: ({ charge }) => dollars(charge.billedMicroUsd) },
    { name: 'BillingAccountId', cell: ({ cell }) => cell.provider },
    { name: 'BillingAccountName', cell: maker },
    { name: 'BillingAccountType', cell: () => 'Organization' },
    { name: 'BillingCurrency', cell: () => 'USD' },
    { name: 'BillingPeriodEnd', cell: ({ cell }) => midnight(daysOfMonth(monthOf(cell.day)).to) },
    { name: 'BillingPeriodStart', cell: ({ cell }) => midnight(daysOfMonth(monthOf(cell.day)).from) },
    { name: 'ChargeCategory', cell: ({ charge }) => charge.category },
    { name: 'ChargeClass', cell: () => null },
    { name: 'ChargeDescription', cell: describe },
    { name: 'ChargeFrequency', cell: frequency },
    { name: 'ChargePeriodEnd', cell: ({ cell }) => midnight(addDays(cell.day, 1)) },
    { name: 'ChargePeriodStart', cell: ({ cell }) => midnight(cell.day) },
    { name: 'ConsumedQuantity', cell: (row) => (row.charge.category === 'Usage' ? row.charge.meter.quantity : null) },
    { name: 'ConsumedUnit', cell: (row) => (row.charge.category === 'Usage' ? row.charge.meter.unit : null) },
    { name: 'ContractedCost', cell: ({ charge }) => dollars(charge.listMicroUsd) },
    { name: 'ContractedUnitPrice', cell: ({ charge }) => unitPrice(charge) },
    { name: 'EffectiveCost', cell: ({ charge }) => dollars(charge.effectiveMicroUsd) },
    { name: 'HostProviderName', cell: maker },
    { name: 'InvoiceId', cell: () => null },
    { name: 'InvoiceIssuerName', cell: maker },
    { name: 'ListCost', cell: ({ charge }) => dollars(charge.listMicroUsd) },
    { name: 'ListUnitPrice', cell: ({ charge }) => unitPrice(charge) },
    { name: 'PricingCategory', cell: ({ charge }) => (isPriced(charge) ? 'Standard' : null) },
    { name: 'PricingCurrency', cell: () => 'USD' },
    { name: 'PricingQuantity', cell: ({ charge }) => pricingQuantity(charge) },
    { name: 'PricingUnit', cell: ({ charge }) => (isPriced(charge) ? charge.meter.pricingUnit : null) },
    { name: 'ProviderName', cell: maker },
    { name: 'PublisherName', cell: maker },
    { name: 'ResourceId', cell: ({ cell }) => resourceId(cell) },
    { name: 'ResourceName', cell: ({ cell }) => (names ? cell.key : null) },
    { name: 'ResourceType', cell: resourceType },
    { name: 'ServiceCategory', cell: service.category },
    { name: 'ServiceName', cell: service.name },
    { name: 'ServiceProviderName', cell: maker },
    { name: 'ServiceSubcategory', cell: service.subcategory },
    { name: 'SkuId', cell: (row) => skuId(row) },
    { name: 'SkuMeter', cell: ({ charge }) => (isPriced(charge) ? charge.meter.name : null) },
    { name: 'SkuPriceDetails', cell: priceDetails },
    { name: 'SkuPriceId', cell: skuPriceId },
    { name: 'SubAccountId', cell: ({ cell }) => cell.teamId },
    { name: 'SubAccountName', cell: ({ cell }) => cell.team },
    { name: 'SubAccountType', cell: ({ cell }) => (cell.teamId === null ? null : 'Team') },
    { name: 'Tags', cell: tags },
  ]
}

const ownColumns: Array<ExportColumn<FocusRow>> = [
  { name: 'x_PrincipalId', cell: ({ cell }) => cell.personId },
  { name: 'x_PrincipalType', cell: ({ cell }) => cell.personKind },
  { name: 'x_CredentialId', cell: ({ cell }) => cell.keyRef || null },
  { name: 'x_ModelId', cell: ({ cell }) => cell.model || null },
  { name: 'x_TokenDirection', cell: ({ charge }) => charge.meter.direction },
  { name: 'x_TokenCacheAction', cell: ({ charge }) => charge.meter.cache },
  { name: 'x_RequestCount', cell: ({ charge }) => (charge.requests === 0 ? null : charge.requests) },
  { name: 'x_SpendCategory', cell: ({ cell }) => cell.category },
  { name: 'x_AllocationMethod', cell: ({ cell }) => (cell.personId === null ? 'unattributed' : 'direct') },
  { name: 'x_CostConfidence', cell: ({ cell }) => confidence[cell.basis] ?? null },
]

const nameColumns: Array<ExportColumn<FocusRow>> = [
  { name: 'x_PrincipalName', cell: ({ cell }) => cell.person },
  { name: 'x_PrincipalEmail', cell: ({ cell }) => cell.email },
]

// How the cost is known. `unpriced`: there was usage, its price is not known, and the cost of 0 is none.
const confidence: Record<string, string> = {
  metered: 'list-price-estimate',
  vendor: 'billed',
  estimated: 'provider-estimate',
  unpriced: 'unpriced',
}

function isSeat({ category }: FocusCell): boolean {
  return category === 'seat'
}

/** Whether it has a quantity and so a price; an adjustment or a credit is an amount alone. */
function isPriced({ meter }: FocusCharge): boolean {
  return meter.quantity !== null
}

function frequency({ charge }: FocusRow): CsvCell {
  if (charge.category === 'Usage') return 'Usage-Based'
  return charge.category === 'Purchase' ? 'Recurring' : 'One-Time'
}

function describe({ cell, charge }: FocusRow): CsvCell {
  const of = isSeat(cell) ? providerName(cell.provider) : cell.model || providerName(cell.provider)
  return `${of} ${charge.meter.name}`
}

function midnight(day: string): CsvCell {
  return `${day}T00:00:00Z`
}

function pricingQuantity({ meter }: FocusCharge): CsvCell {
  if (meter.quantity === null) return null
  return { figure: decimal((BigInt(meter.quantity) * 10n ** 6n) / BigInt(meter.perPrice), 6) }
}

// What the day's usage was listed at on average: cost by quantity. Dearer tiers and each request's rounding are in it.
function unitPrice({ meter, listMicroUsd }: FocusCharge): CsvCell {
  return meter.quantity === null ? null : { figure: pricePerUnit(listMicroUsd, meter.quantity, meter.perPrice) }
}

function pricePerUnit(amount: MicroUsd, quantity: number, perPrice: number): string {
  const scaled = BigInt(amount) * BigInt(perPrice) * 10n ** BigInt(priceDecimals - 6)
  const count = BigInt(quantity)
  return decimal((scaled * 2n + count) / (count * 2n), priceDecimals)
}

const priceDecimals = 12

/** Whole units of 10⁻ⁿ as a decimal without needless zeros. */
function decimal(units: bigint, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`.replace(/\.?0+$/, '')
}

function resourceId(cell: FocusCell): string | null {
  if (!isSeat(cell)) return cell.keyRef || null
  return cell.personId && `${cell.provider}-seat-${cell.personId}`
}

function resourceType({ cell }: FocusRow): CsvCell {
  if (resourceId(cell) === null) return null
  return isSeat(cell) ? 'Seat' : 'API Key'
}

function skuId({ cell, charge }: FocusRow): string | null {
  if (!isPriced(charge)) return null
  const meter = charge.meter.name.toLowerCase().replaceAll(' ', '-')
  return [cell.provider, ...(cell.model === '' ? [] : [cell.model]), meter].join('/')
}

function skuPriceId(row: FocusRow): CsvCell {
  const sku = skuId(row)
  return sku && `${sku}/${row.cell.category}`
}

function priceDetails({ cell, charge }: FocusRow): CsvCell {
  if (!isPriced(charge)) return null
  const { direction, cache } = charge.meter
  const details = {
    ...(cell.model === '' ? {} : { x_ModelId: cell.model }),
    ...(direction === null ? {} : { x_TokenDirection: direction }),
    ...(cache === null ? {} : { x_TokenCacheAction: cache }),
  }
  return Object.keys(details).length === 0 ? null : JSON.stringify(details)
}

function tags({ cell }: FocusRow): CsvCell {
  const found = {
    ...(cell.costCentre === null ? {} : { costCenter: cell.costCentre }),
    ...(cell.project === '' ? {} : { project: cell.project }),
  }
  return Object.keys(found).length === 0 ? null : JSON.stringify(found)
}
