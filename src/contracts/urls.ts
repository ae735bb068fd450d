/** What a client may be sent to: http or https, and nothing that runs (`javascript:`, `data:`). */
export function isHttpUrl(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
