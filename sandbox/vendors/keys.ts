/** The admin keys the sandbox vendors accept. They open nothing else. */
export const vendorKeys = {
  cursor: `key_${'5a4db0c5'.repeat(8)}`,
  cursorNew: 'crsr_sandbox0000000000000000000000000000',
  anthropic: 'sk-ant-admin01-sandbox-000000000000000000000000',
  /** Of Claude Enterprise, with the scope `read:analytics`: it reads the analytics and nothing else. */
  anthropicEnterprise: 'sk-ant-api01-sandbox-0000000000000000000000000',
  openai: 'sk-admin-sandbox-000000000000000000000000000000',
}
