import fc from 'fast-check';

/** Any text at all: control characters, halves of surrogate pairs, whatever a stranger may send. */
export const anyText = fc.string({
  unit: fc.oneof(fc.nat(0xffff), fc.nat(0x7f)).map((code) => String.fromCharCode(code)),
});
