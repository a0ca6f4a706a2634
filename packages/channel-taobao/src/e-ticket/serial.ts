/**
 * The number that a use of a code goes by at the platform, which takes each once: 41 characters of
 * [A-Za-z0-9_], the same for the same request, so that nobody has to keep it.
 */
export async function serialOf(requestId: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(requestId));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0'));
  return `k${hex.join('').slice(0, 40)}`;
}
