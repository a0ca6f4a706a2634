/** Where an archive is written to: a directory, a bucket. */
export interface ArchiveSink {
  /**
   * Keeps one file, whole; one of the same name is replaced. At most 32 MiB but for a single row that is
   * larger. What it throws ends the archive with `archive.not_written`.
   */
  put(name: string, bytes: Uint8Array): Promise<void>;
}

/** Where an archive is read from. */
export interface ArchiveSource {
  /** One file, whole; `null` where there is none of that name. */
  get(name: string): Promise<Uint8Array | null>;
}
