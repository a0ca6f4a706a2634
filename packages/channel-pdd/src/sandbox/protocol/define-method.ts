import {
  readParameters,
  type Arrange,
  type ParameterTable,
  type ParameterTrouble,
  type ParameterValues,
  type WireObject,
} from '@kaquan/channel-kit/sandbox';
import type { ShopBooks } from '../books/shop-books.ts';
import { invalidParameter, missingParameter, type PopRefusal } from './refusals.ts';

/** What an API method works with. */
export interface PopCall {
  readonly books: ShopBooks;
  /** The gateway's clock, which a fault may have put wrong; rows are dated by the books' own. */
  readonly gatewayNow: number;
  /** The server's own address, as the caller wrote it: `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** How far behind now the end of an increment list must stay. */
  readonly listingLagMs: number;
  /** Lets a fault rearrange the rows of a list before they are cut into pages. */
  readonly arrange: Arrange;
}

/** What an API method answers. */
export type PopAnswer =
  | {
      readonly kind: 'success';
      /** The whole answer, with the key that it stands under. */
      readonly body: WireObject;
      /** The orders the caller has now read. */
      readonly read?: readonly string[];
      /** The orders of the whole window the caller is paging through. */
      readonly window?: readonly string[];
      /** False when a write was understood and changed nothing. */
      readonly applied?: boolean;
    }
  | { readonly kind: 'refusal'; readonly refusal: PopRefusal };

/** One API method, ready to be called by the gateway. */
export interface PopMethod {
  readonly name: string;
  readonly needsToken: boolean;
  /** Whether it changes the books: only then can an answer be lost after the fact. */
  readonly writes: boolean;
  run(given: ReadonlyMap<string, string>, call: PopCall): PopAnswer;
}

/** An API method as its file describes it. */
export interface MethodDescription<S extends ParameterTable> {
  readonly name: string;
  /** Default true. */
  readonly needsToken?: boolean;
  /** Default false. */
  readonly writes?: boolean;
  readonly parameters: S;
  readonly answer: (values: ParameterValues<S>, call: PopCall) => PopAnswer;
}

/** Turns a description into a method: its parameters are read before it is asked. */
export function defineMethod<S extends ParameterTable>(
  description: MethodDescription<S>,
): PopMethod {
  return {
    name: description.name,
    needsToken: description.needsToken ?? true,
    writes: description.writes ?? false,
    run: (given, call) => {
      const read = readParameters(description.parameters, given);
      return 'trouble' in read
        ? refuse(refusalOf(read.trouble))
        : description.answer(read.values, call);
    },
  };
}

function refusalOf({ name, expects }: ParameterTrouble): PopRefusal {
  return expects === null ? missingParameter(name) : invalidParameter(name, expects);
}

/** Answers with a body. */
export function succeed(body: WireObject): PopAnswer {
  return { kind: 'success', body };
}

/** Answers with a refusal. */
export function refuse(refusal: PopRefusal): PopAnswer {
  return { kind: 'refusal', refusal };
}
