const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Words as they may stand in HTML, in a quoted attribute too. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (one) => escapes[one] ?? one)
}
