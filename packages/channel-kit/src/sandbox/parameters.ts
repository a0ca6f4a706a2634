import { readBeijingText } from './wire-values.ts';

/** Reads one kind of value out of text; null means the text is not of that kind. */
export interface ValueKind<T> {
  /** What a text must be, for a refusal. */
  readonly expects: string;
  /** Reads it. */
  read(text: string): T | null;
}

/** One parameter of an API method. */
export interface Parameter<T> {
  /** What its text must be. */
  readonly kind: ValueKind<unknown>;
  /** Whether a call without it is refused. */
  readonly required: boolean;
  /** What the method sees when the parameter is absent. */
  readonly absent: T | null;
  /** Carries the type only. */
  readonly '~value'?: T;
}

/** The parameters of an API method by their wire names. */
export type ParameterTable = Readonly<Record<string, Parameter<unknown>>>;

/** The values an API method sees. */
export type ParameterValues<S extends ParameterTable> = {
  readonly [K in keyof S]: S[K] extends Parameter<infer T> ? T : never;
};

/** A parameter the call cannot do without. */
export function required<T>(kind: ValueKind<T>): Parameter<T> {
  return { kind, required: true, absent: null };
}

/** A parameter that may be absent; the method then sees null. */
export function optional<T>(kind: ValueKind<T>): Parameter<T | null> {
  return { kind, required: false, absent: null };
}

/** A parameter with a default. */
export function defaulted<T>(kind: ValueKind<T>, absent: T): Parameter<T> {
  return { kind, required: false, absent };
}

/** Any text. */
export const text: ValueKind<string> = { expects: 'text', read: (given) => given };

/** A 64-bit number, kept as text. */
export const id: ValueKind<string> = {
  expects: 'a whole number of at most 19 digits',
  read: (given) => (/^[1-9]\d{0,18}$/.test(given) ? given : null),
};

/** `true` or `false`. */
export const flag: ValueKind<boolean> = {
  expects: 'true or false',
  read: (given) => (given === 'true' ? true : given === 'false' ? false : null),
};

/** A Beijing time. */
export const time: ValueKind<number> = {
  expects: 'yyyy-MM-dd HH:mm:ss',
  read: readBeijingText,
};

/** A comma-joined list of texts. */
export const textList: ValueKind<readonly string[]> = {
  expects: 'a comma-joined list',
  read: (given) => {
    const parts = given.split(',').map((part) => part.trim());
    return parts.includes('') ? null : parts;
  },
};

/** A whole number within bounds, both included. */
export function integer(min: number, max: number): ValueKind<number> {
  return {
    expects: `a whole number from ${min} to ${max}`,
    read: (given) => {
      const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
      return value >= min && value <= max ? value : null;
    },
  };
}

/** One word of a list. */
export function oneOf<T extends string>(words: readonly T[]): ValueKind<T> {
  return {
    expects: `one of ${words.join(', ')}`,
    read: (given) => words.find((word) => word === given) ?? null,
  };
}

/** A filter the platform has and this sandbox does not: refusing beats answering without it. */
export const notEmulated: ValueKind<never> = {
  expects: 'nothing: this sandbox does not emulate it',
  read: () => null,
};

/** What is wrong with a parameter; `expects` is null where it is missing. */
export interface ParameterTrouble {
  /** Its wire name. */
  readonly name: string;
  /** What it should have been. */
  readonly expects: string | null;
}

/** Reads all values, or tells of the first that is missing or wrong. */
export function readParameters<S extends ParameterTable>(
  table: S,
  given: ReadonlyMap<string, string>,
): { values: ParameterValues<S> } | { trouble: ParameterTrouble } {
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(table)) {
    const textGiven = given.get(name) ?? '';
    if (textGiven === '') {
      if (parameter.required) return { trouble: { name, expects: null } };
      values[name] = parameter.absent;
      continue;
    }
    const value = parameter.kind.read(textGiven);
    if (value === null) return { trouble: { name, expects: parameter.kind.expects } };
    values[name] = value;
  }
  // The loop above has filled every key of the table with its own kind's value.
  return { values: values as ParameterValues<S> };
}
