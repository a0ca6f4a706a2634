import {
  readParameters,
  type ParameterTable,
  type ParameterTrouble,
  type ParameterValues,
  type WireObject,
} from '@kaquan/channel-kit/sandbox';
import type { ShopBooks } from '../books/shop-books.ts';
import { invalidParameter, missingParameter, type TopRefusal } from './refusals.ts';

/** What an API method works with. */
export interface TopCall {
  readonly books: ShopBooks;
  /** The gateway's clock, which a fault may have put wrong; rows are dated by the books' own. */
  readonly gatewayNow: number;
  /** How many bytes each file of the call has, by the name of its parameter. */
  readonly fileBytes: ReadonlyMap<string, number>;
  /** Lets a fault rearrange the rows of a list before they are cut into pages. */
  readonly arrange: <T>(rows: readonly T[], pageSize: number) => readonly T[];
}

/** What an API method answers. */
export type TopAnswer =
  | {
      readonly kind: 'success';
      readonly body: WireObject;
      /** The trades the caller has now read. */
      readonly read?: readonly string[];
      /** The trades of the whole window the caller is paging through. */
      readonly window?: readonly string[];
      /** False when a write was understood and changed nothing. */
      readonly applied?: boolean;
    }
  | { readonly kind: 'refusal'; readonly refusal: TopRefusal };

/** One API method, ready to be called by the gateway. */
export interface TopMethod {
  readonly name: string;
  readonly needsSession: boolean;
  /** Whether it changes the books: only then can an answer be lost after the fact. */
  readonly writes: boolean;
  run(given: ReadonlyMap<string, string>, call: TopCall): TopAnswer;
}

/** An API method as its file describes it. */
export interface MethodDescription<S extends ParameterTable> {
  readonly name: string;
  /** Default true. */
  readonly needsSession?: boolean;
  /** Default false. */
  readonly writes?: boolean;
  readonly parameters: S;
  readonly answer: (values: ParameterValues<S>, call: TopCall) => TopAnswer;
}

/** Turns a description into a method: its parameters are read before it is asked. */
export function defineMethod<S extends ParameterTable>(
  description: MethodDescription<S>,
): TopMethod {
  return {
    name: description.name,
    needsSession: description.needsSession ?? true,
    writes: description.writes ?? false,
    run: (given, call) => {
      const read = readParameters(description.parameters, given);
      return 'trouble' in read
        ? refuse(refusalOf(read.trouble))
        : description.answer(read.values, call);
    },
  };
}

function refusalOf({ name, expects }: ParameterTrouble): TopRefusal {
  return expects === null ? missingParameter(name) : invalidParameter(name, expects);
}

/** Answers with a body. */
export function succeed(body: WireObject): TopAnswer {
  return { kind: 'success', body };
}

/** Answers with a refusal. */
export function refuse(refusal: TopRefusal): TopAnswer {
  return { kind: 'refusal', refusal };
}
