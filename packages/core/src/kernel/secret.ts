/** What every careless way of printing a secret shows instead. */
const shown = '[secret]';

/**
 * Plain text that must not reach a log: printing, JSON and inspection all show `[secret]`.
 *
 * Only {@link Secret.reveal} gives the text; call it at the last moment, where the buyer reads it.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The plain text. */
  reveal(): string {
    return this.#text;
  }

  /** Always `[secret]`, so that a template or a concatenation shows nothing. */
  toString(): string {
    return shown;
  }

  /** Always `[secret]`, so that a serialised answer shows nothing. */
  toJSON(): string {
    return shown;
  }

  /** What Node's `util.inspect` and `console.log` show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return shown;
  }
}
