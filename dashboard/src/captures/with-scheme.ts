/** An address as people type it, as the API takes it. */
export function withScheme(text: string): string {
  const address = text.trim();
  return address === "" || /^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`;
}
