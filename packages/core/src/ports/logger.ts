/** How loud an entry is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where log entries go. Fields hold ids and codes: never a secret, never personal data. */
export interface Logger {
  /** Takes one entry; what varies within its kind stands in `fields`, never in `message`. */
  log(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>>): void;
}
