import type { Provider } from '../base/provider.ts'
import { anthropicReader } from './anthropic/reader.ts'
import { cursorReader } from './cursor/reader.ts'
import type { Feed, Probe, VendorReader } from './feed.ts'
import { openAiReader } from './openai/reader.ts'

const readers: Record<Provider, VendorReader> = {
  cursor: cursorReader,
  anthropic: anthropicReader,
  openai: openAiReader,
}

export function readerOf(vendor: Provider): VendorReader {
  return readers[vendor]
}

/** What is read of an account of this vendor, in order: people, money, then the rest. */
export function feedsOf(vendor: Provider): readonly Feed[] {
  return readers[vendor].feeds()
}

/** What a new key is tried on. */
export function probesOf(vendor: Provider): readonly Probe[] {
  return readers[vendor].probes
}
