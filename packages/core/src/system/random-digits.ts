// The largest multiple of ten that a byte can count to: above it, some digits would come more often.
const evenBytes = 250;

/** So many decimal digits, each as likely as the others, that nobody can foresee. */
export function randomDigits(count: number): string {
  let digits = '';
  while (digits.length < count) {
    const bytes = crypto.getRandomValues(new Uint8Array(count));
    for (const byte of bytes) {
      if (byte < evenBytes && digits.length < count) digits += String(byte % 10);
    }
  }
  return digits;
}
