/** What a note comes to beside what stands there. */
export type NotePlan =
  | { readonly kind: 'there' }
  | { readonly kind: 'write'; readonly memo: string }
  /** Hardly a word fits below what others wrote. */
  | { readonly kind: 'full' };

/**
 * The platform takes 1,000 bytes and does not say in which encoding. Chinese text is longest in UTF-8, so
 * that it is counted so, and something is left over.
 */
const maxNoteBytes = 960;

/** Fewer characters than this say nothing: then nothing is written. */
const minCutLength = 8;
const ellipsis = '…';
const encoder = new TextEncoder();

/**
 * Puts a text below a note. Nothing that stands there is ever cut; the text is, where it does not fit, and
 * is known again by its beginning. White space does not count, since the platform may keep it otherwise.
 */
export function planNote(memo: string, text: string): NotePlan {
  const stands = flat(memo);
  const wanted = flat(text);
  if (` ${stands} `.includes(` ${wanted} `) || endsInCut(stands, wanted)) return { kind: 'there' };
  const below = memo.trim() === '' ? '' : `${memo}\n`;
  const room = maxNoteBytes - bytesOf(below);
  if (bytesOf(text) <= room) return { kind: 'write', memo: `${below}${text}` };
  const cut = cutTo(text, room - bytesOf(ellipsis));
  if (flat(cut).length < minCutLength) return { kind: 'full' };
  return { kind: 'write', memo: `${below}${cut}${ellipsis}` };
}

function endsInCut(stands: string, wanted: string): boolean {
  if (!stands.endsWith(ellipsis)) return false;
  const rest = ` ${stands.slice(0, -1)}`;
  for (let length = wanted.length - 1; length >= minCutLength; length -= 1) {
    if (rest.endsWith(` ${wanted.slice(0, length)}`)) return true;
  }
  return false;
}

/** The longest beginning of so many bytes that ends between two characters, and not in white space. */
function cutTo(text: string, bytes: number): string {
  let cut = '';
  let used = 0;
  for (const character of text) {
    used += bytesOf(character);
    if (used > bytes) break;
    cut += character;
  }
  return cut.trimEnd();
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function bytesOf(text: string): number {
  return encoder.encode(text).length;
}
