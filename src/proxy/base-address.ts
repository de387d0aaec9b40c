/** What stands before every address of the proxy but Azure's, and what developers give their tools as base URL. */
export const base = '/api/v1'
