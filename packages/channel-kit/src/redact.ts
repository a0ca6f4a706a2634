/** Takes what must not be shown out of a text. */
export type Redactor = (text: string) => string;

/** What stands in place of a secret. */
const shown = '[secret]';

/**
 * Names whose values are secrets wherever they stand as `name=value`, `name: value` or
 * `"name":"value"`, also when nobody told us the value beforehand.
 */
const names =
  'session|session_?key|sign|app_?secret|client_secret|access_token|refresh_token|' +
  'token|verify_codes?|sms_code|card_(?:no|key|code)';

const namedValue = new RegExp(
  String.raw`(["']?)\b(${names})\b\1(\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s&,;"'}]+)`,
  'gi',
);

/** The longest text that is kept; a platform's message is a sentence and no document. */
const maxLength = 300;

/**
 * Makes a function that removes secrets from a text before it goes into an error, a log or a trace.
 *
 * The given values are removed wherever they stand, raw, percent-encoded, as in a form or as inside JSON;
 * values shorter than four characters are left alone, since they would riddle every text. Values under well-known names
 * (`session=`, `"access_token":`) go too. The answer is cut to 300 characters, after redaction.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  // Every call has one at hand, and few of them fail.
  let needles: readonly string[] | null = null;
  return (text) => {
    needles ??= needlesOf(secrets);
    const withoutValues = needles.reduce((left, needle) => left.replaceAll(needle, shown), text);
    const clean = withoutValues.replace(namedValue, `$1$2$1$3${shown}`);
    return clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean;
  };
}

function needlesOf(secrets: readonly string[]): readonly string[] {
  const written = secrets.filter((secret) => secret.length >= 4).flatMap(writingsOf);
  return [...new Set(written)].toSorted((a, b) => b.length - a.length);
}

/** How a value may stand in a text. Half a character, which no encoding has, is written as a form does it. */
function writingsOf(secret: string): readonly string[] {
  const inForm = new URLSearchParams({ '': secret }).toString().slice(1);
  const inAddress = encodeURIComponent(secret.toWellFormed());
  return [secret, inAddress, inForm, JSON.stringify(secret).slice(1, -1)];
}

/** What is kept of a thrown thing: enough to find the fault, no request, no header, no body. */
export interface SafeCause {
  /** The thrown error's own; `NonError` where something else was thrown. */
  readonly name: string;
  /** With that of the error's cause, secrets taken out; empty for a `NonError`. */
  readonly message: string;
  /** A driver's code such as `ECONNRESET`; empty when there is none. */
  readonly code: string;
}

/**
 * Boils a thrown thing down to what may be logged. HTTP clients hang the whole request on their
 * errors, with its body and therefore the shop's session, so the original never leaves this package.
 */
export function toSafeCause(thrown: unknown, redact: Redactor): SafeCause {
  const code = errorCode(thrown) ?? '';
  if (!(thrown instanceof Error)) return { name: 'NonError', message: '', code };
  const inner = thrown.cause instanceof Error ? `: ${thrown.cause.message}` : '';
  return { name: thrown.name, message: redact(`${thrown.message}${inner}`), code };
}

/** The first `code` on the thrown thing or on what caused it. */
export function errorCode(thrown: unknown): string | null {
  let at: unknown = thrown;
  // Four links are as deep as ky over fetch over a socket over an aggregate goes.
  for (let depth = 0; depth < 4 && typeof at === 'object' && at !== null; depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    at = 'cause' in at ? at.cause : null;
  }
  return null;
}
