export type VendorName = 'cursor' | 'anthropic' | 'openai'
