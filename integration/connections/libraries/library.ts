import type { PgLike, PgSession } from '@kaquan/adapter-postgres';

/** A row of the host's own table `host_notes`. */
export interface Note {
  readonly noteId: string;
  readonly noteText: string;
}

/** A transaction that the host has open. */
export interface HostTransaction {
  /** What the host passes as `tx`. */
  readonly session: PgSession;
  /** The host's own insert, by the library's own way to write one. */
  readonly insert: (note: Note) => Promise<unknown>;
  /** Mistakes it for what it was begun on, where the library's own types let that pass. */
  readonly misconnect?: () => PgLike;
}

/** A host that reaches its database through the library. */
export interface Host {
  /** What the host makes its storage of. */
  readonly connection: PgLike;
  /** The host's own transaction: committed when the work resolves, rolled back when it rejects. */
  transaction(work: (transaction: HostTransaction) => Promise<void>): Promise<unknown>;
  readonly close: () => Promise<unknown>;
}

/** A library, and how a host uses it. */
export interface Library {
  readonly name: string;
  /** Whether our statements stay prepared in its transactions. */
  readonly keepsPrepared: boolean;
  /** Whether a session of it can tell that its transaction has ended and its client serves others. */
  readonly knowsItsEnd: boolean;
  /** Opens it with everything on that could change names or values on the way. */
  open(url: string): Promise<Host>;
}
