/**
 * Whether the same call may succeed later: `never` as it stands, `reload` after reading the present
 * state, `later` after a pause.
 */
export type Retry = 'never' | 'reload' | 'later';

/** The retry rule and the message of one error. */
export interface CatalogEntry<Fields> {
  /** The same for every error of the code. */
  readonly retry: Retry;
  /** English, for logs; other languages are behind `@kaquan/core/texts`. */
  readonly message: (fields: Fields) => string;
}
